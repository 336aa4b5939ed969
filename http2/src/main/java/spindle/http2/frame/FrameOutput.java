package spindle.http2.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import spindle.protocol.Transport;

/// Builds frames and gives them to the transport, RFC 9113, 6. Which may be sent is the caller's to
/// know.
public final class FrameOutput {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int COPIED_BELOW = 8 * 1024;
  private static final int TABLE_MAX = 4096;
  private static final int TEXT_MAX = 64;
  private static final int SHORT_COOKIE = 20;

  private final Transport transport;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder(FrameOutput::isSecret, true);

  /// How large a block of fields the peer takes, RFC 9113, 10.5.1; it may say so at any time.
  private long listMax = Long.MAX_VALUE;

  /// Whether the transport had no room left when the last frame was given to it.
  private boolean full;

  public FrameOutput(Transport transport) {
    this.transport = transport;
  }

  /// What is not to stand in a table that others may guess at, RFC 7541, 7.1.3.
  private static boolean isSecret(CharSequence name, CharSequence value) {
    return switch (name.toString()) {
      case "authorization", "proxy-authorization", "set-cookie" -> true;
      case "cookie" -> value.length() < SHORT_COOKIE;
      default -> false;
    };
  }

  /// The peer's table has room for so much.
  public void setTableSize(long bytes) throws Http2Exception {
    encoder.maxHeaderTableSize(Math.min(bytes, TABLE_MAX));
  }

  /// The peer takes blocks of so many bytes, 32 more counted for each field.
  public void setListMax(long bytes) {
    listMax = bytes;
  }

  /// Whether the peer takes such a block, as far as it has said.
  public boolean fits(Http2Headers fields) {
    if (listMax == Long.MAX_VALUE) {
      return true;
    }
    long size = 0;
    for (Map.Entry<CharSequence, CharSequence> each : fields) {
      size += each.getKey().length() + each.getValue().length() + FieldSection.OVERHEAD;
    }
    return size <= listMax;
  }

  public boolean isFull() {
    return full;
  }

  /// Fields, in as many frames as it takes.
  public void headers(int stream, Http2Headers fields, boolean end) {
    ByteBuf out = Workbench.ofThread().output();
    block(out, stream, fields, end);
    send(out);
  }

  /// Fields, and behind them all of a body that is small.
  public void headersAndData(int stream, Http2Headers fields, ByteBuffer body) {
    ByteBuf out = Workbench.ofThread().output();
    block(out, stream, fields, false);
    begin(out, body.remaining(), DATA, END_STREAM, stream);
    out.writeBytes(body.duplicate());
    send(out);
  }

  private void block(ByteBuf out, int stream, Http2Headers fields, boolean end) {
    out.writeZero(FrameInput.HEADER);
    encode(out, stream, fields);
    int length = out.readableBytes() - FrameInput.HEADER;
    int flags = end ? END_STREAM : 0;
    if (length <= FrameInput.FRAME_MAX) {
      header(out, 0, length, HEADERS, flags | END_HEADERS, stream);
      return;
    }
    byte[] block = new byte[length];
    out.getBytes(FrameInput.HEADER, block);
    out.clear();
    for (int at = 0; at < length; at += FrameInput.FRAME_MAX) {
      int part = Math.min(FrameInput.FRAME_MAX, length - at);
      int last = at + part == length ? END_HEADERS : 0;
      begin(out, part, at == 0 ? HEADERS : CONTINUATION, (at == 0 ? flags : 0) | last, stream);
      out.writeBytes(block, at, part);
    }
  }

  private void encode(ByteBuf out, int stream, Http2Headers fields) {
    try {
      encoder.encodeHeaders(stream, fields, out);
    } catch (Http2Exception e) {
      throw new IllegalStateException("fields that cannot be encoded", e);
    }
  }

  /// A piece of a body.
  ///
  /// @param piece at most 16 KiB; taken when this returns
  public void data(int stream, ByteBuffer piece, boolean end) {
    ByteBuf out = Workbench.ofThread().output();
    begin(out, piece.remaining(), DATA, end ? END_STREAM : 0, stream);
    if (piece.remaining() < COPIED_BELOW) {
      out.writeBytes(piece.duplicate());
      send(out);
    } else {
      full = !transport.writeSequence(List.of(lend(out), piece));
    }
  }

  public void reset(int stream, long code) {
    ByteBuf out = Workbench.ofThread().output();
    begin(out, 4, RST_STREAM, 0, stream);
    out.writeInt((int) code);
    send(out);
  }

  /// SETTINGS, RFC 9113, 6.5.
  ///
  /// @param pairs identifiers and values by turns
  public void settings(int... pairs) {
    ByteBuf out = Workbench.ofThread().output();
    begin(out, pairs.length / 2 * 6, SETTINGS, 0, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      out.writeShort(pairs[i]);
      out.writeInt(pairs[i + 1]);
    }
    send(out);
  }

  public void settingsAck() {
    ByteBuf out = Workbench.ofThread().output();
    begin(out, 0, SETTINGS, ACK, 0);
    send(out);
  }

  public void ping(long data, boolean ack) {
    ByteBuf out = Workbench.ofThread().output();
    begin(out, 8, PING, ack ? ACK : 0, 0);
    out.writeLong(data);
    send(out);
  }

  /// GOAWAY, RFC 9113, 6.8.
  ///
  /// @param text for people at the other end; cut at 64 characters
  public void goAway(int lastStream, long code, String text) {
    byte[] words = text.substring(0, Math.min(text.length(), TEXT_MAX)).getBytes(ISO_8859_1);
    ByteBuf out = Workbench.ofThread().output();
    begin(out, 8 + words.length, GOAWAY, 0, 0);
    out.writeInt(lastStream);
    out.writeInt((int) code);
    out.writeBytes(words);
    send(out);
  }

  /// WINDOW_UPDATE, RFC 9113, 6.9.
  ///
  /// @param stream 0 for the connection
  public void windowUpdate(int stream, int bytes) {
    ByteBuf out = Workbench.ofThread().output();
    begin(out, 4, WINDOW_UPDATE, 0, stream);
    out.writeInt(bytes);
    send(out);
  }

  private static void begin(ByteBuf out, int length, int type, int flags, int stream) {
    int at = out.writerIndex();
    out.writeZero(FrameInput.HEADER);
    header(out, at, length, type, flags, stream);
  }

  private static void header(ByteBuf out, int at, int length, int type, int flags, int stream) {
    out.setMedium(at, length);
    out.setByte(at + 3, type);
    out.setByte(at + 4, flags);
    out.setInt(at + 5, stream);
  }

  private static ByteBuffer lend(ByteBuf out) {
    return ByteBuffer.wrap(out.array(), out.arrayOffset() + out.readerIndex(), out.readableBytes());
  }

  private void send(ByteBuf out) {
    full = !transport.write(lend(out));
  }

  public void close() {
    encoder.close();
  }
}
