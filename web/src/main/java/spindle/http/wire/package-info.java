/// HTTP/1.1 on the wire, without I/O: bytes in, heads and pieces of bodies out.
///
/// Read first: [RequestParser] (the head of a request, bytes in and a [RequestHead] out),
/// [ResponseParser], [ChunkReader] (a chunked body), [MultipartReader] (a form with files).
///
/// **Strict.** What the grammar of RFC 9110 and 9112 does not allow is refused, also where the RFCs
/// let a recipient be lenient: two readers of one connection that are lenient in different ways are
/// how requests are smuggled. Where a rule here is stricter than the RFC, its comment says so.
///
/// **Cuts do not matter.** A stream gives the same heads, pieces and faults however it is cut; a
/// fault is found at the first byte that no valid message has there, or that is past a limit.
///
/// **Threads.** A parser belongs to one thread; the heads that it gives are immutable. Nothing here
/// has a clock, or waits.
package spindle.http.wire;
