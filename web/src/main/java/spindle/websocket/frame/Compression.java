package spindle.websocket.frame;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Compresses and inflates whole messages, RFC 7692, 7.2. Nothing is remembered from one message to
/// the next, so one of these serves all connections of a thread, and an idle one holds none.
public final class Compression {
  private static final int STEP = 64 * 1024;

  /// What a sender leaves out at the end of a message.
  private static final int TAIL = 4;

  /// The same, and an empty last block, by which one sees that nothing is missing.
  private static final byte[] END = {
    0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF, (byte) 0xFF
  };

  private static final ThreadLocal<Compression> HERE = ThreadLocal.withInitial(Compression::new);

  private final Inflater inflater = new Inflater(true);
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final byte[] scratch = new byte[STEP];

  private Compression() {}

  /// That of this thread.
  public static Compression here() {
    return HERE.get();
  }

  /// The message that these bytes are, made as large as it was.
  ///
  /// @param max how large the message may be
  /// @throws BadFrame if it is larger, or no such message
  public byte[] inflate(byte[] bytes, int length, int max) throws BadFrame {
    Growing out = new Growing(max);
    try {
      feed(bytes, length, out);
      feed(END, END.length, out);
      if (!inflater.finished()) {
        throw new DataFormatException("the last block does not end");
      }
    } catch (DataFormatException e) {
      throw new BadFrame(BadFrame.INVALID_PAYLOAD, "a message that cannot be inflated");
    } finally {
      inflater.reset();
    }
    return out.bytes();
  }

  /// A block that says to be the last one may be followed by others: RFC 7692, 7.2.3.4.
  private void feed(byte[] bytes, int length, Growing out) throws DataFormatException, BadFrame {
    inflater.setInput(bytes, 0, length);
    while (true) {
      int room = (int) Math.min(scratch.length, out.left() + 1L);
      int made = inflater.inflate(scratch, 0, room);
      out.append(scratch, made);
      if (inflater.finished()) {
        int rest = inflater.getRemaining();
        if (rest == 0) {
          return;
        }
        inflater.reset();
        inflater.setInput(bytes, length - rest, rest);
      } else if (made < room) {
        return;
      }
    }
  }

  /// A message that grows to a limit.
  private static final class Growing {
    private final int max;
    private byte[] bytes = new byte[256];
    private int size;

    Growing(int max) {
      this.max = max;
    }

    int left() {
      return max - size;
    }

    void append(byte[] more, int length) throws BadFrame {
      if (length > left()) {
        throw new BadFrame(BadFrame.TOO_BIG, "a message of more than %d bytes".formatted(max));
      }
      if (size + length > bytes.length) {
        int wanted = (int) Math.min(max, Math.max(size + length, 2L * bytes.length));
        bytes = Arrays.copyOf(bytes, wanted);
      }
      System.arraycopy(more, 0, bytes, size, length);
      size += length;
    }

    byte[] bytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
  }

  public byte[] deflate(byte[] bytes, int offset, int length) {
    byte[] out = new byte[Math.max(64, length / 2)];
    int size = 0;
    deflater.setInput(bytes, offset, length);
    while (true) {
      size += deflater.deflate(out, size, out.length - size, Deflater.SYNC_FLUSH);
      if (size < out.length) {
        break;
      }
      out = Arrays.copyOf(out, 2 * out.length);
    }
    deflater.reset();
    return Arrays.copyOf(out, size - TAIL);
  }
}
