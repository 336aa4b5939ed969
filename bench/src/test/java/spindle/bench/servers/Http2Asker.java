package spindle.bench.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;

/// GETs over one connection of HTTP/2, whose server is known to speak it: [Load#depth] streams are
/// open at any time. Of the answers only their frames are looked at, so that it costs little.
///
/// With [Load#HTTP2_BESIDE] one more stream gets a large file, again and again, which does not
/// count: what does is how long the others take beside it.
final class Http2Asker implements AskingGenerator.Asker {
  private static final int HEAD = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int ACK = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int WIDE = 1 << 30;
  private static final int SLOTS = 256;

  private final Generator generator;
  private final byte[] fields;
  private final byte[] ofLarge = fields("/files/large");
  private final long[] asked = new long[SLOTS];
  private final ByteBuffer head = ByteBuffer.allocate(HEAD);
  private final ByteBuffer ping = ByteBuffer.allocate(8);
  private int nextId = 1;
  private int largeId;
  private int missing;
  private long bytes;

  Http2Asker(Generator generator) {
    this.generator = generator;
    this.fields =
        switch (generator.load) {
          case HTTP2_JSON -> fields("/json");
          case HTTP2_FILE -> ofLarge;
          default -> fields("/");
        };
  }

  private static byte[] fields(String path) {
    return ByteBuffer.allocate(2 + 2 + path.length() + 2 + 9)
        .put((byte) 0x82)
        .put((byte) 0x86)
        .put((byte) 0x04)
        .put((byte) path.length())
        .put(path.getBytes(US_ASCII))
        .put((byte) 0x01)
        .put((byte) 9)
        .put("localhost".getBytes(US_ASCII))
        .array();
  }

  @Override
  public void begin(ByteBuffer out) {
    out.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    frame(out, 6, SETTINGS, 0, 0).putShort((short) INITIAL_WINDOW_SIZE).putInt(WIDE);
    frame(out, 4, WINDOW_UPDATE, 0, 0).putInt(WIDE);
    for (int i = 0; i < generator.load.depth; i++) {
      ask(out, System.nanoTime(), fields);
    }
    if (generator.load == Load.HTTP2_BESIDE) {
      askForLarge(out);
    }
  }

  private static ByteBuffer frame(ByteBuffer out, int length, int type, int flags, int id) {
    out.putShort((short) (length >> 8)).put((byte) length);
    return out.put((byte) type).put((byte) flags).putInt(id);
  }

  private void askForLarge(ByteBuffer out) {
    largeId = nextId;
    ask(out, 0, ofLarge);
  }

  private void ask(ByteBuffer out, long now, byte[] block) {
    asked[nextId >> 1 & SLOTS - 1] = now;
    frame(out, block.length, HEADERS, END_STREAM | END_HEADERS, nextId).put(block);
    nextId += 2;
  }

  @Override
  public void took(ByteBuffer in, ByteBuffer out) throws IOException {
    while (in.hasRemaining()) {
      if (missing > 0) {
        pass(in, out);
      } else {
        head.put(in.get());
        if (!head.hasRemaining()) {
          begun(out);
        }
      }
    }
  }

  private int type() {
    return head.get(3);
  }

  private boolean has(int flag) {
    return (head.get(4) & flag) != 0;
  }

  private void begun(ByteBuffer out) throws IOException {
    if (type() == GOAWAY || type() == RST_STREAM) {
      throw new IOException("the server ends what it should go on with");
    }
    missing = ((head.getShort(0) & 0xFFFF) << 8) | (head.get(2) & 0xFF);
    bytes += type() == DATA ? missing : 0;
    ping.clear();
    if (missing == 0) {
      ended(out);
    }
  }

  private void pass(ByteBuffer in, ByteBuffer out) throws IOException {
    int some = Math.min(missing, in.remaining());
    if (type() == PING) {
      ping.put(in.slice(in.position(), some));
    }
    in.position(in.position() + some);
    missing -= some;
    if (missing == 0) {
      ended(out);
    }
  }

  private void ended(ByteBuffer out) throws IOException {
    if ((type() == DATA || type() == HEADERS) && has(END_STREAM)) {
      answered(out);
    } else if (type() == SETTINGS && !has(ACK)) {
      frame(out, 0, SETTINGS, ACK, 0);
    } else if (type() == PING && !has(ACK)) {
      frame(out, 8, PING, ACK, 0).put(ping.flip());
    }
    head.clear();
  }

  private void answered(ByteBuffer out) throws IOException {
    if (bytes == 0) {
      throw new IOException("an answer without a body");
    }
    if (bytes > WIDE / 2) {
      frame(out, 4, WINDOW_UPDATE, 0, 0).putInt(WIDE / 2);
      bytes -= WIDE / 2;
    }
    int id = head.getInt(5);
    if (id == largeId) {
      askForLarge(out);
      return;
    }
    long now = System.nanoTime();
    generator.done(asked[id >> 1 & SLOTS - 1], now);
    ask(out, now, fields);
  }
}
