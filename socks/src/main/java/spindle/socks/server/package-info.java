/// A proxy that speaks SOCKS 4, 4a and 5: connects for its clients where its rule allows it.
///
/// ```java
/// Endpoint.server(reactor, "tcp:1080:interface=127.0.0.1").listen(new SocksServer(reactor));
/// ```
///
/// Read first: [SocksServer] (the factory, and what it may be told), [SocksRule] (who may go
/// where).
///
/// Everything runs on the reactor's thread. One direction of a connection goes as fast as its
/// receiver takes it.
package spindle.socks.server;
