/// The bodies of requests and responses: streams of bytes that are asked for each piece.
///
/// Read first: [Body] (how one is read and made), [BodyWriter] (one that is written while it
/// leaves), [JsonCodec] (values as JSON).
///
/// **Threads.** A body belongs to the reactor's thread; whoever reads it waits in a fiber, or by
/// the Deferred that each call returns.
package spindle.web.body;
