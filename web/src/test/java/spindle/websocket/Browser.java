package spindle.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import spindle.testing.Chunks;
import spindle.testing.Wire;
import spindle.web.server.Site;
import spindle.websocket.frame.Opcode;

/// The other end of a WebSocket, in memory, frame by frame.
final class Browser implements AutoCloseable {
  static final String REQUEST =
      "GET /socket HTTP/1.1~Host: example.org~Connection: Upgrade~Upgrade: websocket~"
          + "Sec-WebSocket-Version: 13~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~";

  private static final int LAST = 0x80;
  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private final Wire wire;

  /// What came right behind the answer that opened it.
  private byte[] early = {};

  private Browser(Wire wire) {
    this.wire = wire;
  }

  /// One that has not asked for a WebSocket yet.
  static Browser of(Site site) {
    return new Browser(Wire.toServer(site));
  }

  /// One that has opened `/socket`.
  static Browser open(Site site) {
    return open(site, "");
  }

  static Browser open(Site site, String fields) {
    Browser browser = of(site);
    String answer = browser.ask(REQUEST + fields + "~");
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(answer);
    }
    browser.early = answer.substring(answer.indexOf("~~") + 2).getBytes(ISO_8859_1);
    return browser;
  }

  Browser cut(Chunks chunks) {
    wire.cut(chunks);
    return this;
  }

  /// Sends text in which `~` stands for CR LF, and gives what came.
  String ask(String text) {
    raw(text.replace("~", "\r\n").getBytes(ISO_8859_1));
    return new String(wire.receivedBytes(), ISO_8859_1).replace("\r\n", "~");
  }

  Browser raw(byte[] bytes) {
    wire.send(ByteBuffer.wrap(bytes));
    wire.flush();
    return this;
  }

  /// A frame as a client sends it.
  static byte[] frame(int first, byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.write(first);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else if (payload.length < 0x10000) {
      out.write(0x80 | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(0x80 | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    out.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ MASK[i % 4]);
    }
    return out.toByteArray();
  }

  static byte[] text(String text) {
    return frame(LAST | Opcode.TEXT, text.getBytes(UTF_8));
  }

  static byte[] close(int code, String reason) {
    byte[] words = reason.getBytes(UTF_8);
    return frame(
        LAST | Opcode.CLOSE,
        ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words).array());
  }

  static byte[] all(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  /// Sends frames, and gives what came, as [#received].
  String send(byte[]... frames) {
    raw(all(frames));
    return received();
  }

  /// The frames that have come since this was last asked: `text(hello) ping() close(1000 bye)`.
  String received() {
    wire.flush();
    byte[] came = all(early, wire.receivedBytes());
    early = new byte[0];
    return frames(ByteBuffer.wrap(came));
  }

  static String frames(ByteBuffer in) {
    var all = new StringBuilder();
    while (in.hasRemaining()) {
      int first = in.get() & 0xFF;
      int length = in.get() & 0xFF;
      if (length == 126) {
        length = in.getShort() & 0xFFFF;
      } else if (length == 127) {
        length = (int) in.getLong();
      }
      byte[] payload = new byte[length];
      in.get(payload);
      all.append(all.isEmpty() ? "" : " ").append(words(first, payload));
    }
    return all.toString();
  }

  private static String words(int first, byte[] payload) {
    String name =
        switch (first) {
          case 0x81 -> "text";
          case 0x82 -> "bytes";
          case 0xC1 -> "small text";
          case 0xC2 -> "small bytes";
          case 0x88 -> "close";
          case 0x89 -> "ping";
          case 0x8A -> "pong";
          default -> "%02x".formatted(first);
        };
    String words =
        switch (first) {
          case 0x82, 0xC1, 0xC2 -> HexFormat.of().formatHex(payload);
          case 0x88 -> payload.length == 0 ? "" : closing(payload);
          default -> new String(payload, UTF_8);
        };
    return "%s(%s)".formatted(name, words);
  }

  private static String closing(byte[] payload) {
    String reason = new String(payload, 2, payload.length - 2, UTF_8);
    return (((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF))
        + (reason.isEmpty() ? "" : " " + reason);
  }

  Browser advance(Duration time) {
    wire.advance(time);
    return this;
  }

  Wire wire() {
    return wire;
  }

  @Override
  public void close() {
    wire.close();
  }
}
