package spindle.websocket.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Builds frames, RFC 6455, 5.2. One of these serves all connections of a thread.
///
/// What a frame begins with is its opcode with [#LAST] and [#COMPRESSED]. A client has masks, a
/// server has none.
public final class FrameWriter {
  public static final int LAST = 0x80;
  public static final int COMPRESSED = 0x40;

  private static final int MASKED = 0x80;
  private static final int MASK = 4;
  private static final int HEAD_MAX = 10 + MASK;
  private static final int KEPT_MAX = 64 * 1024;
  private static final int SHORT_MAX = 125;

  /// How many characters are encoded at once.
  private static final int STEP = 4096;

  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private final CharBuffer chars = CharBuffer.allocate(STEP);
  private byte[] room = new byte[1024];

  /// A frame, to be sent before this is called again.
  public ByteBuffer frame(int first, byte[] payload, @Nullable Masks masks) {
    return frame(first, ByteBuffer.wrap(payload), masks);
  }

  /// A frame, to be sent before this is called again.
  public ByteBuffer frame(int first, ByteBuffer payload, @Nullable Masks masks) {
    int length = payload.remaining();
    int start = reserve(length);
    payload.get(payload.position(), room, start, length);
    return finish(first, start, length, masks);
  }

  /// A whole message of text, to be sent before this is called again.
  ///
  /// @throws IllegalArgumentException if it has half of a surrogate pair, which nobody could read
  public ByteBuffer text(String text, @Nullable Masks masks) {
    int start = reserve(Math.multiplyExact(3, text.length()));
    int end = encode(text, start);
    return finish(LAST | Opcode.TEXT, start, end - start, masks);
  }

  /// The bytes of a text.
  ///
  /// @throws IllegalArgumentException as above
  public byte[] encoded(String text) {
    int start = reserve(Math.multiplyExact(3, text.length()));
    return Arrays.copyOfRange(room, start, encode(text, start));
  }

  /// What was large is not kept for the next.
  public void trim() {
    if (room.length > KEPT_MAX) {
      room = new byte[KEPT_MAX];
    }
  }

  private int reserve(int length) {
    int wanted = Math.addExact(HEAD_MAX, length);
    if (room.length < wanted) {
      room = new byte[Math.max(wanted, Math.min(2 * room.length, KEPT_MAX))];
    }
    return HEAD_MAX;
  }

  /// By the JDK's encoder, which takes many characters of ASCII at once.
  private int encode(String text, int start) {
    ByteBuffer out = ByteBuffer.wrap(room, start, room.length - start);
    for (int from = 0; from < text.length(); ) {
      int end = Math.min(text.length(), from + STEP);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end--; // which goes with what follows
      }
      text.getChars(from, end, chars.array(), 0);
      chars.clear().limit(end - from);
      if (encoder.reset().encode(chars, out, true).isError()) {
        throw new IllegalArgumentException(
            "expected text, got half of a surrogate pair at index " + (from + chars.position()));
      }
      from = end;
    }
    return out.position();
  }

  /// The head goes right before the payload.
  private ByteBuffer finish(int first, int start, int length, @Nullable Masks masks) {
    int bit = masks == null ? 0 : MASKED;
    int end = start;
    if (masks != null) {
      int mask = masks.next();
      FrameReader.xor(room, start, length, mask);
      end = start - MASK;
      number(end, MASK, mask);
    }
    int head;
    if (length <= SHORT_MAX) {
      head = end - 2;
      room[head + 1] = (byte) (bit | length);
    } else if (length <= 0xFFFF) {
      head = end - 4;
      room[head + 1] = (byte) (bit | 126);
      number(head + 2, 2, length);
    } else {
      head = end - 10;
      room[head + 1] = (byte) (bit | 127);
      number(head + 2, 8, length);
    }
    room[head] = (byte) first;
    return ByteBuffer.wrap(room, head, start - head + length);
  }

  private void number(int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      room[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
    }
  }
}
