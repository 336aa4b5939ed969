package spindle.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import spindle.http2.frame.ErrorCodes;
import spindle.testing.Chunks;
import spindle.testing.Wire;
import spindle.web.server.Site;

/// A client of a site that sends frames one by one, good ones and bad ones, and reads those that
/// come as lines of text: `HEADERS 1 :status=200`, `DATA 1 end hello`, `RST_STREAM 1 CANCEL`.
final class FrameClient implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int WITH_PRIORITY = 0x20;
  static final InstantSource TIME = InstantSource.fixed(Instant.ofEpochSecond(784_111_777));

  private static final List<String> NAMES =
      List.of(
          "DATA",
          "HEADERS",
          "PRIORITY",
          "RST_STREAM",
          "SETTINGS",
          "PUSH_PROMISE",
          "PING",
          "GOAWAY",
          "WINDOW_UPDATE",
          "CONTINUATION");

  private final Wire wire;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder((_, _) -> false, true, 64, Integer.MAX_VALUE);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
  private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
  private final Map<Integer, Long> updates = new LinkedHashMap<>();
  private byte[] block = {};

  private FrameClient(Wire wire) {
    this.wire = wire;
  }

  /// One whose connection is made, and has sent nothing.
  static FrameClient silent(Site site, Http2Limits limits) {
    Http2 http2 = new Http2(limits);
    Site timed = site.withTime(TIME).withVersions(http2);
    return new FrameClient(Wire.toServer(peer -> http2.buildProtocol(timed, peer)));
  }

  /// One at the other end of this.
  static FrameClient over(Wire wire) {
    return new FrameClient(wire);
  }

  /// One that has sent its preface and acknowledged the server's settings.
  static FrameClient of(Site site, Http2Limits limits) {
    FrameClient client = silent(site, limits);
    client.start();
    client.seen();
    return client;
  }

  static FrameClient of(Site site) {
    return of(site, Http2Limits.defaults());
  }

  FrameClient cut(Chunks chunks) {
    wire.cut(chunks);
    return this;
  }

  FrameClient start() {
    return raw(US_ASCII.encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        .frame(SETTINGS, 0, 0)
        .frame(SETTINGS, ACK, 0);
  }

  FrameClient raw(ByteBuffer bytes) {
    wire.send(bytes);
    return this;
  }

  FrameClient frame(int type, int flags, int stream, int... payload) {
    byte[] bytes = new byte[payload.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    return frameOf(type, flags, stream, bytes);
  }

  FrameClient frameOf(int type, int flags, int stream, byte[] payload) {
    return raw(bytes(type, flags, stream, payload));
  }

  static ByteBuffer bytes(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putShort((short) (payload.length >> 8)).put((byte) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    return frame.flip();
  }

  FrameClient number(int type, int stream, long number) {
    byte[] four = ByteBuffer.allocate(4).putInt((int) number).array();
    return frameOf(type, 0, stream, four);
  }

  FrameClient setting(int id, long value) {
    byte[] six = ByteBuffer.allocate(6).putShort((short) id).putInt((int) value).array();
    return frameOf(SETTINGS, 0, 0, six);
  }

  FrameClient get(int stream, String path) {
    return request(stream, END_STREAM, "GET", path);
  }

  FrameClient post(int stream, String path, String... fields) {
    return request(stream, 0, "POST", path, fields);
  }

  FrameClient request(int stream, int flags, String method, String path, String... fields) {
    List<String> all =
        new ArrayList<>(
            List.of(":method", method, ":scheme", "http", ":authority", "a", ":path", path));
    all.addAll(Arrays.asList(fields));
    return headers(stream, flags, all.toArray(String[]::new));
  }

  FrameClient headers(int stream, int flags, String... fields) {
    byte[] block = block(stream, fields);
    int first = Math.min(block.length, 16_384);
    boolean whole = first == block.length;
    frameOf(HEADERS, flags | (whole ? END_HEADERS : 0), stream, Arrays.copyOf(block, first));
    for (int at = first; at < block.length; at += 16_384) {
      int to = Math.min(block.length, at + 16_384);
      int last = to == block.length ? END_HEADERS : 0;
      frameOf(CONTINUATION, last, stream, Arrays.copyOfRange(block, at, to));
    }
    return this;
  }

  byte[] block(int stream, String... fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf out = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, out);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  FrameClient data(int stream, int flags, String text) {
    return frameOf(DATA, flags, stream, text.getBytes(ISO_8859_1));
  }

  FrameClient flush() {
    wire.flush();
    return this;
  }

  FrameClient advance(Duration time) {
    wire.advance(time);
    return this;
  }

  FrameClient end() {
    wire.end();
    wire.flush();
    return this;
  }

  FrameClient abort() {
    wire.abort();
    wire.flush();
    return this;
  }

  FrameClient reads(boolean reads) {
    wire.read(reads);
    return this;
  }

  Wire wire() {
    return wire;
  }

  boolean ended() {
    return wire.ended();
  }

  /// How much the server has given back to a stream, or to the connection, since the last time.
  long given(int stream) {
    Long given = updates.remove(stream);
    return given == null ? 0 : given;
  }

  /// The frames that have come since this was last asked, but for WINDOW_UPDATEs, which [#given]
  /// counts.
  List<String> seen() {
    wire.flush();
    arrived.writeBytes(wire.receivedBytes());
    ByteBuffer all = ByteBuffer.wrap(arrived.toByteArray());
    List<String> lines = new ArrayList<>();
    while (all.remaining() >= 9) {
      int length =
          ((all.getShort(all.position()) & 0xFFFF) << 8) | (all.get(all.position() + 2) & 0xFF);
      if (all.remaining() < 9 + length) {
        break;
      }
      ByteBuffer frame = all.slice(all.position() + 3, 6 + length);
      all.position(all.position() + 9 + length);
      read(frame, lines);
    }
    arrived.reset();
    arrived.write(all.array(), all.position(), all.remaining());
    return lines;
  }

  private void read(ByteBuffer frame, List<String> lines) {
    int type = frame.get();
    int flags = frame.get();
    int stream = frame.getInt();
    byte[] payload = new byte[frame.remaining()];
    frame.get(payload);
    ByteBuffer numbers = ByteBuffer.wrap(payload);
    String end = (flags & END_STREAM) != 0 ? " end" : "";
    switch (type) {
      case DATA ->
          lines.add("DATA " + stream + end + (payload.length == 0 ? "" : " " + text(payload)));
      case HEADERS, CONTINUATION -> {
        byte[] whole = Arrays.copyOf(block, block.length + payload.length);
        System.arraycopy(payload, 0, whole, block.length, payload.length);
        block = whole;
        if ((flags & END_HEADERS) != 0) {
          block = new byte[0];
          lines.add("HEADERS " + stream + end + " " + decoded(stream, whole));
        }
      }
      case RST_STREAM ->
          lines.add("RST_STREAM " + stream + " " + ErrorCodes.name(numbers.getInt()));
      case GOAWAY ->
          lines.add("GOAWAY %d %s".formatted(numbers.getInt(), ErrorCodes.name(numbers.getInt())));
      case WINDOW_UPDATE -> updates.merge(stream, (long) numbers.getInt(), Long::sum);
      case PING -> lines.add("PING" + (flags == ACK ? " ack " : " ") + numbers.getLong());
      case SETTINGS -> lines.add("SETTINGS" + (flags == ACK ? " ack" : pairs(numbers)));
      default -> lines.add(NAMES.get(type));
    }
  }

  private static String text(byte[] payload) {
    return payload.length > 64 ? payload.length + " bytes" : new String(payload, ISO_8859_1);
  }

  private static String pairs(ByteBuffer numbers) {
    StringBuilder text = new StringBuilder();
    while (numbers.hasRemaining()) {
      text.append(" %d=%d".formatted(numbers.getShort(), numbers.getInt()));
    }
    return text.toString();
  }

  private String decoded(int stream, byte[] block) {
    try {
      Http2Headers headers = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
      List<String> shown = new ArrayList<>();
      for (Map.Entry<CharSequence, CharSequence> each : headers) {
        if (!each.getKey().toString().equals("date")) {
          shown.add(each.getKey() + "=" + each.getValue());
        }
      }
      return shown.stream().collect(Collectors.joining(" "));
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
