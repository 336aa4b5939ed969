/// The values of HTTP, without I/O: fields, status, media types, cookies, dates, ranges,
/// conditions.
///
/// Read first: [Fields] and [Status]; [MessageFault] (what a peer can get wrong, and how it is
/// answered). What makes them of bytes is [spindle.http.wire].
///
/// **Strict.** What the grammar of RFC 9110 does not allow is refused, also where the RFC lets a
/// recipient be lenient. Where a rule here is stricter than the RFC, its comment says so.
///
/// **Threads.** Values are immutable and safe everywhere. Nothing here has a clock, or waits.
package spindle.http;
