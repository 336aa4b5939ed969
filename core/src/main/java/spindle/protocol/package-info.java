/// The promises between a protocol and what carries it. Nothing here does I/O.
///
/// Read first: [Protocol] (what you write), [Transport] (what it is given), [ServerFactory] (what
/// makes one protocol for each connection).
///
/// **Threads.** A protocol, its transport and everything either of them calls belong to one thread,
/// that of the reactor which carries the connection. No method here is safe from another thread,
/// and each says so by throwing `WrongThreadException`; the way in is `Reactor.callFromThread`.
///
/// **Bytes** are lent, never counted. What `dataReceived` gets may be read until it returns; what
/// `write` is given may be reused as soon as `write` has returned.
///
/// **Order.** `connectionMade` first; then `dataReceived` any number of times; `connectionLost`
/// exactly once and last. None of them is ever called from inside a method of the transport.
package spindle.protocol;
