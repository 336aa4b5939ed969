package spindle.cluster.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts a frame together. Whole numbers are big-endian; what has a length has it before it, in four
/// bytes; nothing is the length −1.
public final class FrameWriter {
  private ByteBuffer bytes = ByteBuffer.allocate(64);

  /// Begins with what kind of frame it is.
  public FrameWriter(int kind) {
    bytes.put((byte) kind);
  }

  private ByteBuffer room(int needed) {
    if (bytes.remaining() < needed) {
      int size = Math.max(bytes.capacity() * 2, bytes.position() + needed);
      bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), size)).position(bytes.position());
    }
    return bytes;
  }

  /// A number of eight bytes.
  public FrameWriter number(long number) {
    room(Long.BYTES).putLong(number);
    return this;
  }

  /// A byte.
  public FrameWriter small(int number) {
    room(1).put((byte) number);
    return this;
  }

  /// Text, in UTF-8.
  public FrameWriter text(String text) {
    return bytes(text.getBytes(UTF_8));
  }

  /// Bytes, or nothing.
  public FrameWriter bytes(byte @Nullable [] value) {
    if (value == null) {
      room(Integer.BYTES).putInt(-1);
    } else {
      room(Integer.BYTES + value.length).putInt(value.length).put(value);
    }
    return this;
  }

  /// The frame.
  public byte[] done() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
