/// Asks servers of HTTP: an [Agent] sends requests, over connections that it keeps.
///
/// ```java
/// Fiber.start(reactor, () -> IO.println(new Agent(reactor).get("https://example.org/").text()));
/// ```
///
/// Read first: [Agent]; [ClientLimits] (what a server may cost, how long things may take);
/// [spindle.web.client.reason.RequestFailed] (why a request has no response).
///
/// HTTP/1.1 runs over every place to which an endpoint connects: TCP, TLS, UNIX sockets, in memory
/// and in simulated worlds. Everything here belongs to the reactor's thread.
package spindle.web.client;
