#!/bin/sh
# Netty's reader of HTTP/2 frames takes one small CONTINUATION frame fewer than the most it was told.
#
# Clients send in CONTINUATION frames what does not fit into HEADERS. Seen with netty-codec-http2
# 4.2.18: a request whose fields come in one HEADERS and one CONTINUATION frame is read where the
# most is 2. Where it is 1 it is refused with ENHANCE_YOUR_CALM, "1 exceeds maximum: 1", and so it is
# where it is 0, which elsewhere in Netty switches a limit off.
#
# Needs a JDK 25 (JAVA_HOME) and Maven. Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'X'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.netty</groupId>
      <artifactId>netty-codec-http2</artifactId>
      <version>4.2.18.Final</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
cat > Continued.java <<'X'
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HexFormat;

void main() {
  // GET and http in HEADERS, which ends the stream and not the fields; / and an authority behind.
  String frames = "000002010100000001" + "8286" + "000004090400000001" + "84410161";
  for (int most : new int[] {2, 1, 0}) {
    var handler = new ChannelInboundHandlerAdapter();
    var context = new EmbeddedChannel(handler).pipeline().context(handler);
    var reader = new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(), most);
    try {
      reader.readFrame(
          context,
          Unpooled.wrappedBuffer(HexFormat.of().parseHex(frames)),
          new Http2FrameAdapter() {
            @Override
            public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers headers, int padding,
                boolean end) {
              IO.println(most + ": " + headers.size() + " fields");
            }
          });
    } catch (Http2Exception refused) {
      IO.println(most + ": " + refused.error());
    }
  }
}
X
"$java/java" -cp 'jars/*' Continued.java > said 2> log || { cat log; exit 1; }
cat said
printf '%s\n' '2: 4 fields' '1: ENHANCE_YOUR_CALM' '0: ENHANCE_YOUR_CALM' | cmp - said
