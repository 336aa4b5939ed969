package spindle.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.testing.Chunks;
import spindle.testing.Wire;

/// A client of a site, in memory: what it sends and is sent is text, in which `~` stands for CR LF.
final class Client implements AutoCloseable {
  static final InstantSource TIME = InstantSource.fixed(Instant.ofEpochSecond(784_111_777));
  static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT~";

  private final Wire wire;

  private Client(Wire wire) {
    this.wire = wire;
  }

  static Client of(Site site) {
    return of((ServerFactory) site.withTime(TIME));
  }

  static Client of(ServerFactory factory) {
    return new Client(Wire.toServer(factory));
  }

  Client cut(Chunks chunks) {
    wire.cut(chunks);
    return this;
  }

  /// Sends, and lets everything happen.
  Client send(String text) {
    wire.send(ByteBuffer.wrap(text.replace("~", "\r\n").getBytes(ISO_8859_1)));
    wire.flush();
    return this;
  }

  /// What has come since this was last asked, without the field Date of the fixed time.
  String received() {
    wire.flush();
    return new String(wire.receivedBytes(), ISO_8859_1).replace("\r\n", "~").replace(DATE, "");
  }

  /// Sends, and gives what came.
  String ask(String text) {
    return send(text).received();
  }

  Client advance(Duration time) {
    wire.advance(time);
    return this;
  }

  Client end() {
    wire.end();
    wire.flush();
    return this;
  }

  Client abort() {
    wire.abort();
    wire.flush();
    return this;
  }

  Client reads(boolean reads) {
    wire.read(reads);
    return this;
  }

  boolean ended() {
    return wire.ended();
  }

  @Nullable ConnectionClosed lost() {
    return wire.lost();
  }

  Wire wire() {
    return wire;
  }

  @Override
  public void close() {
    wire.close();
  }
}
