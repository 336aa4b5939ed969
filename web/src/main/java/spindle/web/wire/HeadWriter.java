package spindle.web.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import spindle.http.Fields;
import spindle.http.Status;

/// Builds heads and small pieces in an array that is used again and again.
public final class HeadWriter {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes = new byte[1024];
  private ByteBuffer lent = ByteBuffer.wrap(bytes);
  private int length;

  /// Begins anew.
  public void clear() {
    length = 0;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
      lent = ByteBuffer.wrap(bytes);
    }
  }

  /// Characters of ISO-8859-1.
  @SuppressWarnings("deprecation") // of each character the lower byte: here that is what is wanted
  public HeadWriter text(String text) {
    int count = text.length();
    room(count);
    text.getBytes(0, count, bytes, length);
    length += count;
    return this;
  }

  /// The end of a line.
  public HeadWriter line() {
    room(2);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
    return this;
  }

  /// Decimal digits.
  ///
  /// @param number not negative
  public HeadWriter number(long number) {
    int digits = 1;
    for (long left = number; left >= 10; left /= 10) {
      digits++;
    }
    room(digits);
    length += digits;
    long left = number;
    for (int at = length - 1; digits > 0; digits--) {
      bytes[at--] = (byte) ('0' + left % 10);
      left /= 10;
    }
    return this;
  }

  /// Hexadecimal digits, as before a chunk.
  public HeadWriter hex(int number) {
    room(8);
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(number)) / 4);
    for (int i = digits - 1; i >= 0; i--) {
      bytes[length++] = HEX[(number >>> (4 * i)) & 15];
    }
    return this;
  }

  /// Bytes as they are; `piece` is not changed.
  public HeadWriter bytes(ByteBuffer piece) {
    int count = piece.remaining();
    room(count);
    piece.get(piece.position(), bytes, length, count);
    length += count;
    return this;
  }

  /// The first line: always of HTTP/1.1, RFC 9110, 6.2.
  public HeadWriter status(Status status) {
    return text("HTTP/1.1 ").number(status.code()).text(" ").text(status.reason()).line();
  }

  /// A line with one field.
  public HeadWriter field(String name, String value) {
    return text(name).text(": ").text(value).line();
  }

  /// A line for each field.
  public HeadWriter fields(Fields fields) {
    for (int i = 0; i < fields.size(); i++) {
      field(fields.name(i), fields.value(i));
    }
    return this;
  }

  /// A line for each field of a message that is meant for the other end: not for those that frame
  /// it or are of one connection, RFC 9110, 7.6.1, which whoever writes the head says.
  public HeadWriter endToEnd(Fields fields) {
    List<String> named = fields.has("Connection") ? fields.members("Connection") : List.of();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      if (!isOfOneConnection(name) && named.stream().noneMatch(name::equalsIgnoreCase)) {
        field(name, fields.value(i));
      }
    }
    return this;
  }

  private static boolean isOfOneConnection(String name) {
    return switch (name.length()) {
      case 7 -> name.equalsIgnoreCase("Upgrade");
      case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
      case 14 -> name.equalsIgnoreCase("Content-Length");
      case 16 -> name.equalsIgnoreCase("Proxy-Connection");
      case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
      default -> false;
    };
  }

  /// What was built, lent until this is used again.
  public ByteBuffer lend() {
    return lent.clear().limit(length);
  }
}
