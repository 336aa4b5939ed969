/// Messages by subject, and who is here: the same interfaces within one process, over a cluster
/// (the module `spindle.cluster`), and over a server of Redis (`spindle.redis`).
///
/// ```java
/// topics.subscribe("news", (topic, sender, message) -> …);
/// topics.publish("news", bytes);
/// ```
///
/// Read first: [Topics]; then [Presence], which says who is in a room on any member. [Subscribers]
/// is for who brings an engine.
///
/// Everything belongs to the reactor's thread.
package spindle.topics;
