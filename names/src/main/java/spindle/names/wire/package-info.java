/// Messages on the wire, RFC 1035, 4, without I/O. Not exported: a room of the module's own.
///
/// Read first: [Message], then [Codec]. dnsjava reads and writes messages, but for those that
/// nearly all are, [PlainReader] and [PlainWriter], which must agree with it: `CodecFuzz` looks.
package spindle.names.wire;
