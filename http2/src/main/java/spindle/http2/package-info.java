/// HTTP/2, RFC 9113, under the same handlers as HTTP/1.1: where this module is there, every site
/// speaks it, over TLS by ALPN and in clear text to who begins with its preface.
///
/// Start with [Http2], and [Http2Limits] for what a client may cost. Frames and the compression of
/// fields are read by Netty's codec; streams, windows, floods, time and drain are this package's.
/// Everything here belongs to the thread of the connection's reactor.
package spindle.http2;
