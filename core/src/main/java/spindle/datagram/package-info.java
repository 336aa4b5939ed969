/// UDP: what a `DatagramProtocol` calls its transport. Not exported: a room of the module's own.
///
/// Read first: [spindle.datagram.DatagramPort], which reads the socket and writes to it.
package spindle.datagram;
