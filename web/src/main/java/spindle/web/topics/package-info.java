/// Messages by subject, brought to browsers: what is published on one member of a cluster reaches
/// the sockets and event streams of all.
///
/// ```java
/// TopicBridge bridge = TopicBridge.over(topics, reactor);
/// routes.webSocket("/news").talk(socket -> {
///   bridge.join("news", socket);
///   …
/// });
/// bridge.publish("news", "it rains");
/// ```
///
/// Read first: [TopicBridge]; then [spindle.topics], which says what carries the messages, and who
/// is here.
///
/// Everything belongs to the reactor's thread.
@NullMarked
package spindle.web.topics;

import org.jspecify.annotations.NullMarked;
