/// Serves HTTP: a [Site] is given to an endpoint, as any factory of protocols is.
///
/// ```java
/// var site = Site.of(routes -> {
///   routes.get("/").answer(request -> Response.text("Hello Twisted"));
/// });
/// new TCP4ServerEndpoint(reactor, 2000).listen(site);
/// ```
///
/// Read first: [Site], [Routes] (which handler a path has), [Route] (the three ways to answer).
///
/// HTTP/1.1 runs wherever a transport does: TCP, TLS, UNIX sockets, behind a PROXY header, in
/// memory and in simulated worlds. Everything here belongs to the reactor's thread.
package spindle.web.server;
