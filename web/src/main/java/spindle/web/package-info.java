/// What servers and clients of HTTP share: requests and responses with their bodies, handlers that
/// make the one of the other, and filters round them.
///
/// Read first: [Handler] (what you write), [Request], [Response], [spindle.web.body.Body] (a stream
/// of bytes that is asked for each piece).
///
/// **One idea.** A handler is a function from a request to a response, and everything is one: a
/// route, a table of routes, a whole site. A [Filter] stands before a handler. So a test calls a
/// site as it calls any function, without a socket.
///
/// **Threads.** Requests and responses are immutable. Bodies and all calls belong to the reactor's
/// thread; a handler must not wait there, unless it runs in a fiber.
package spindle.web;
