/// Where to listen or connect, as a value or as a string: made once, passed around, used as often
/// as wanted.
///
/// Read first: [TCP4ServerEndpoint] and [HostnameEndpoint], then the promises they keep,
/// [StreamServerEndpoint] and [StreamClientEndpoint]. Strings: [Endpoint], and [EndpointPlugin] for
/// types of your own.
///
/// **Threads.** An endpoint is immutable; `listen` and `connect` belong to its reactor's thread.
/// **Errors** come through the Deferred, never as an exception of the call.
package spindle.endpoint;
