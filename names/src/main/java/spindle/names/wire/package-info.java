/// Messages on the wire, RFC 1035, 4, by dnsjava, without I/O. Not exported: a room of the module's
/// own.
///
/// Read first: [Message], then [Codec], which is all that dnsjava is asked of messages.
package spindle.names.wire;
