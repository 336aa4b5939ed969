package spindle.bench.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/// Texts there and back over a WebSocket, one under way; compressed once and for all where the load
/// says so. Of the answers only their frames are looked at.
final class SocketAsker implements AskingGenerator.Asker {
  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int TEXT = 1;
  private static final int CONTROLS = 8;
  private static final String WORDS = "there and back again, over and over; ";

  private final Generator generator;
  private final boolean compressed;
  private final byte[] frame;
  private int matched;
  private final ByteBuffer head = ByteBuffer.allocate(10);
  private long missing = -1;
  private long askedAt;

  SocketAsker(Generator generator) {
    this.generator = generator;
    this.compressed = generator.load.service == Service.SOCKET_DEFLATE;
    int size = generator.load.size;
    byte[] text = WORDS.repeat(size / WORDS.length() + 1).substring(0, size).getBytes(US_ASCII);
    this.frame = frame(compressed ? deflated(text) : text);
  }

  /// RFC 7692, 7.2.1: what is flushed, without its last four bytes.
  private static byte[] deflated(byte[] text) {
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      deflater.setInput(text);
      byte[] piece = new byte[text.length + 64];
      int length = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
      return java.util.Arrays.copyOf(piece, length - 4);
    }
  }

  /// The mask of zeros is one like another, and needs no work here.
  private byte[] frame(byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.write(FIN | (compressed ? RSV1 : 0) | TEXT);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else {
      out.write(0x80 | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    }
    out.writeBytes(new byte[4]);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  @Override
  public void begin(ByteBuffer out) {
    String head =
        "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + (compressed ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "")
            + "\r\n";
    out.put(head.getBytes(US_ASCII));
  }

  private void ask(ByteBuffer out) {
    askedAt = System.nanoTime();
    out.put(frame);
  }

  @Override
  public void took(ByteBuffer in, ByteBuffer out) throws IOException {
    while (in.hasRemaining()) {
      if (matched < 4) {
        greeted(in.get(), out);
      } else if (missing < 0) {
        head.put(in.get());
        begun();
      } else {
        int some = (int) Math.min(missing, in.remaining());
        in.position(in.position() + some);
        missing -= some;
      }
      if (missing == 0) {
        ended(out);
      }
    }
  }

  private void greeted(byte octet, ByteBuffer out) {
    boolean fits = octet == (matched % 2 == 0 ? '\r' : '\n');
    matched = fits ? matched + 1 : 0;
    if (matched == 4) {
      ask(out);
    }
  }

  private void begun() {
    int size = head.position() < 2 ? 0 : head.get(1) & 0x7F;
    int whole = size == 127 ? 10 : size == 126 ? 4 : 2;
    if (head.position() == whole) {
      missing = size == 127 ? head.getLong(2) : size == 126 ? head.getShort(2) & 0xFFFF : size;
    }
  }

  private void ended(ByteBuffer out) throws IOException {
    int first = head.get(0) & 0xFF;
    missing = -1;
    head.clear();
    if ((first & 0xF) >= CONTROLS) {
      if ((first & 0xF) == CONTROLS) {
        throw new IOException("the server closes");
      }
    } else if ((first & FIN) != 0) {
      generator.done(askedAt, System.nanoTime());
      ask(out);
    }
  }
}
