package spindle.web.filters;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import spindle.testing.Wire;
import spindle.web.server.Site;

/// A client of a site, in memory: what it sends and is sent is text, in which `~` stands for CR LF.
final class SiteClient {
  static final InstantSource TIME = InstantSource.fixed(Instant.ofEpochSecond(784_111_777));

  private final Wire wire;

  SiteClient(Site site) {
    wire = Wire.toServer(site.withTime(TIME));
  }

  Wire wire() {
    return wire;
  }

  /// Sends, and gives all that came.
  String ask(String text) {
    wire.send(ByteBuffer.wrap(text.replace("~", "\r\n").getBytes(ISO_8859_1)));
    return received();
  }

  String received() {
    wire.flush();
    return new String(wire.receivedBytes(), ISO_8859_1).replace("\r\n", "~");
  }
}
