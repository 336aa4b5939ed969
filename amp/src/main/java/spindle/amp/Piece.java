package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/// Some of the bytes of a box: a value, or an element of one.
final class Piece {
  private final byte[] bytes;
  private final int from;
  private final int to;

  Piece(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /// To be read.
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, from, to - from);
  }

  int length() {
    return to - from;
  }

  byte at(int index) {
    return bytes[from + index];
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /// Where every byte is a character; what is not ASCII comes out as something that no number has.
  String ascii() {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  /// @throws IllegalArgumentException if it is no UTF-8
  String text() {
    String text = new String(bytes, from, to - from, UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      try {
        UTF_8.newDecoder().decode(buffer());
      } catch (CharacterCodingException notText) {
        throw new IllegalArgumentException("expected UTF-8", notText);
      }
    }
    return text;
  }

  int unsignedShort(int index) {
    return Byte.toUnsignedInt(at(index)) << 8 | Byte.toUnsignedInt(at(index + 1));
  }

  Piece part(int begin, int end) {
    return new Piece(bytes, from + begin, from + end);
  }

  boolean is(byte[] word) {
    return Arrays.equals(bytes, from, to, word, 0, word.length);
  }
}
