/// A way inside a program that runs, for who operates it: Twisted's manhole.
///
/// ```java
/// var manhole = new Manhole(reactor, user -> user.has("operator")).with("guests", guests);
/// var server = new SshServer(reactor, keys, portal).withShell(manhole);
/// Endpoint.server(reactor, "tcp:2222:interface=127.0.0.1").listen(server);
/// ```
///
/// Who logs in has the JDK's JShell, within the program: its objects, its classes, its reactor's
/// thread. Read first: [Manhole].
///
/// Lines are compiled by jobs, and run on the reactor's thread, each in a turn of its own, so they
/// may touch what belongs to that thread, and what is slow is named by the reactor's watch on slow
/// callbacks. **Whoever comes in can do all that the program can.**
package spindle.manhole;
