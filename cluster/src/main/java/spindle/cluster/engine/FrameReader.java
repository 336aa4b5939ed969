package spindle.cluster.engine;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes apart what a [FrameWriter] has put together. Nothing is read beyond the frame, and nothing
/// larger than it is made.
public final class FrameReader {
  private final ByteBuffer bytes;

  /// Reads `frame`, which must not change meanwhile.
  public FrameReader(byte[] frame) {
    this(frame, 0, frame.length);
  }

  /// Reads a part of `frame`.
  public FrameReader(byte[] frame, int from, int length) {
    bytes = ByteBuffer.wrap(frame, from, length).slice();
  }

  private void require(int needed) throws MalformedFrame {
    if (needed < 0 || bytes.remaining() < needed) {
      throw new MalformedFrame(
          "expected %d bytes more, got %d".formatted(needed, bytes.remaining()));
    }
  }

  /// A byte, 0 to 255.
  public int small() throws MalformedFrame {
    require(1);
    return bytes.get() & 0xFF;
  }

  /// A number of eight bytes.
  public long number() throws MalformedFrame {
    require(Long.BYTES);
    return bytes.getLong();
  }

  /// Text.
  public String text() throws MalformedFrame {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
    } catch (CharacterCodingException broken) {
      throw new MalformedFrame("expected UTF-8, got " + broken.getMessage());
    }
  }

  /// Bytes that must be there.
  public byte[] bytes() throws MalformedFrame {
    byte[] value = bytesOrNothing();
    if (value == null) {
      throw new MalformedFrame("expected bytes, got nothing");
    }
    return value;
  }

  /// Bytes, or null.
  public byte @Nullable [] bytesOrNothing() throws MalformedFrame {
    require(Integer.BYTES);
    int length = bytes.getInt();
    if (length == -1) {
      return null;
    }
    require(length);
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }

  /// The end of the frame.
  public void end() throws MalformedFrame {
    if (bytes.hasRemaining()) {
      throw new MalformedFrame("expected the end, got %d bytes".formatted(bytes.remaining()));
    }
  }
}
