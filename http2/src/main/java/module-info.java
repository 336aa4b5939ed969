import org.jspecify.annotations.NullMarked;

/// HTTP/2 for web sites: see [spindle.http2].
@NullMarked
@SuppressWarnings("module") // HTTP/2 is what it is called
module spindle.http2 {
  requires static transitive org.jspecify;
  requires transitive spindle.web;
  requires io.netty.buffer;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.transport;

  exports spindle.http2;

  provides spindle.web.client.ClientVersion with
      spindle.http2.Http2Client;
  provides spindle.web.server.HttpVersion with
      spindle.http2.Http2;
}
