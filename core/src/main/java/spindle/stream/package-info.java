/// Connections and what makes them: ports, attempts, transports. Not exported: a room of the
/// module's own.
///
/// Read first: [spindle.stream.SocketTransport] and [spindle.stream.StreamTransport] (what a
/// protocol calls its transport), [spindle.stream.StreamPort] (what accepts),
/// [spindle.stream.StreamContext] (what all of one reactor share). TLS and other layers stand in
/// [spindle.stream.LayeredSocket].
package spindle.stream;
