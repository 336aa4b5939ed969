/// The PROXY protocol, versions 1 and 2, as a server understands it: who stands in front of us says
/// in a header whose connection it forwards.
///
/// Read first: [ProxyProtocol] and [ProxyOptions]; `HeaderParser` is the format, `ProxyLayer` where
/// it is read.
///
/// **Threads.** Everything belongs to the reactor's thread.
package spindle.proxy;
