package spindle.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads what a header of version 2 has behind the addresses: a type, a length of two bytes and a
/// value, one after the other.
final class Values {
  private static final int HEAD = 3;
  private static final int SSL_HEAD = 5;

  private Values() {}

  /// @param start where the values begin in a header that ends at `end`
  static ProxyHeader read(byte[] header, int start, int end) throws HeaderRefused {
    if (start == end) {
      return ProxyHeader.SECOND;
    }
    List<ProxyValue> values = new ArrayList<>();
    ProxiedTls tls = null;
    for (int at = start; at < end; ) {
      int length = lengthAt(header, at, end);
      int type = header[at] & 0xff;
      int value = at + HEAD;
      if (type == ProxyHeader.CHECKSUM) {
        requireChecksum(header, value, length, end);
      } else if (type == ProxyHeader.SSL && tls == null) {
        tls = tls(header, value, value + length);
      }
      values.add(new ProxyValue(type, Arrays.copyOfRange(header, value, value + length)));
      at = value + length;
    }
    return new ProxyHeader(2, values, tls);
  }

  private static int lengthAt(byte[] header, int at, int end) throws HeaderRefused {
    int left = end - at - HEAD;
    int length = left < 0 ? 0 : (header[at + 1] & 0xff) << 8 | (header[at + 2] & 0xff);
    if (length > left) {
      throw new HeaderRefused(
          "a value of type 0x%02x is said to have %d bytes, %d more than there are"
              .formatted(header[at], length, length - left));
    }
    return length;
  }

  private static @Nullable ProxiedTls tls(byte[] header, int start, int end) throws HeaderRefused {
    if (end - start < SSL_HEAD) {
      throw new HeaderRefused(
          "expected at least %d bytes on TLS, got %d".formatted(SSL_HEAD, end - start));
    }
    List<ProxyValue> values = new ArrayList<>();
    for (int at = start + SSL_HEAD; at < end; ) {
      int length = lengthAt(header, at, end);
      int value = at + HEAD;
      values.add(
          new ProxyValue(header[at] & 0xff, Arrays.copyOfRange(header, value, value + length)));
      at = value + length;
    }
    long verify = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(start + 1));
    return new ProxiedTls(header[start] & 0xff, verify, values);
  }

  /// Of the whole header, with zeros in place of itself.
  private static void requireChecksum(byte[] header, int at, int length, int end)
      throws HeaderRefused {
    if (length != Integer.BYTES) {
      throw new HeaderRefused("expected a checksum of 4 bytes, got " + length);
    }
    int said = ByteBuffer.wrap(header).getInt(at);
    byte[] copy = Arrays.copyOf(header, end);
    Arrays.fill(copy, at, at + Integer.BYTES, (byte) 0);
    CRC32C sum = new CRC32C();
    sum.update(copy, 0, end);
    if ((int) sum.getValue() != said) {
      throw new HeaderRefused(
          "the header says that its checksum is %08x, and it is %08x: it was damaged"
              .formatted(said, (int) sum.getValue()));
    }
  }
}
