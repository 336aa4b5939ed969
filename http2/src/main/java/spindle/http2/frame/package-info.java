/// Frames of HTTP/2 from bytes and to bytes, and the blocks of fields in them, by Netty's reader
/// and its HPACK: what stands below streams.
package spindle.http2.frame;
