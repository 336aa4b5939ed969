package spindle.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Builds frames of a server, RFC 6455, 5.2: one whole message each, without a mask. One of these
/// serves all connections of a thread.
final class FrameWriter {
  private static final int HEAD_MAX = 10;
  private static final int KEPT_MAX = 64 * 1024;
  private static final int SHORT_MAX = 125;
  private static final int LAST = 0x80;
  private static final int COMPRESSED = 0x40;

  private byte[] room = new byte[1024];

  /// A frame, to be sent before this is called again.
  ///
  /// @param compressed whether RSV1 is set
  ByteBuffer frame(int opcode, boolean compressed, byte[] payload, int length) {
    int start = reserve(length);
    System.arraycopy(payload, 0, room, start, length);
    return finish(opcode, compressed, start, length);
  }

  /// A frame of text, to be sent before this is called again.
  ///
  /// @throws IllegalArgumentException if it has half of a surrogate pair, which nobody could read
  ByteBuffer text(String text) {
    int start = reserve(3 * text.length());
    int end = encode(text, start);
    return finish(Opcode.TEXT, false, start, end - start);
  }

  /// The bytes of a text.
  ///
  /// @throws IllegalArgumentException as above
  byte[] encoded(String text) {
    int start = reserve(3 * text.length());
    return Arrays.copyOfRange(room, start, encode(text, start));
  }

  /// What was large is not kept for the next.
  void trim() {
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

  private int encode(String text, int start) {
    int at = start;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        room[at++] = (byte) c;
      } else if (c < 0x800) {
        room[at++] = (byte) (0xC0 | (c >> 6));
        room[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isSurrogate(c)) {
        int point = pair(text, i++);
        room[at++] = (byte) (0xF0 | (point >> 18));
        room[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        room[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        room[at++] = (byte) (0x80 | (point & 0x3F));
      } else {
        room[at++] = (byte) (0xE0 | (c >> 12));
        room[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        room[at++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    return at;
  }

  private static int pair(String text, int index) {
    int point = text.codePointAt(index);
    if (Character.charCount(point) != 2) {
      throw new IllegalArgumentException(
          "expected text, got half of a surrogate pair at index " + index);
    }
    return point;
  }

  /// The head goes right before the payload.
  private ByteBuffer finish(int opcode, boolean compressed, int start, int length) {
    int first = LAST | (compressed ? COMPRESSED : 0) | opcode;
    int head;
    if (length <= SHORT_MAX) {
      head = start - 2;
      room[head + 1] = (byte) length;
    } else if (length <= 0xFFFF) {
      head = start - 4;
      room[head + 1] = 126;
      room[head + 2] = (byte) (length >> 8);
      room[head + 3] = (byte) length;
    } else {
      head = start - HEAD_MAX;
      room[head + 1] = 127;
      Arrays.fill(room, head + 2, head + 6, (byte) 0);
      for (int i = 0; i < 4; i++) {
        room[head + 6 + i] = (byte) (length >> (24 - 8 * i));
      }
    }
    room[head] = (byte) first;
    return ByteBuffer.wrap(room, head, start - head + length);
  }
}
