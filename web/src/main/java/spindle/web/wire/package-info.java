/// What both ends of a connection of HTTP/1.1 share: heads are built, bodies arrive, times are
/// kept. Everything here belongs to the reactor's thread.
package spindle.web.wire;
