package spindle.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads one header, however it is cut:
/// https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt. Takes its bytes and not one more.
/// What follows the addresses in version 2 is read if there are any: the connections that are the
/// forwarder's own have nothing to be said of them.
final class HeaderParser {
  /// Version 1, with its end of line.
  static final int LINE_MAX = 107;

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final byte[] WORD = {'P', 'R', 'O', 'X', 'Y', ' '};
  private static final int FIXED = 16;
  private static final int FIRST_SIZE = 64;

  private final int headerMax;
  private byte[] kept = new byte[FIRST_SIZE];
  private int count;
  private int toKeep;
  private int addresses;
  private ProxyHeader header = ProxyHeader.FIRST;
  private @Nullable Forwarded result;

  /// @param headerMax bytes of a header of version 2, all together
  HeaderParser(int headerMax) {
    this.headerMax = headerMax;
  }

  /// What the header says, or null if it is not complete.
  @Nullable Forwarded result() {
    return result;
  }

  /// What a complete one says beside the addresses.
  ProxyHeader header() {
    return header;
  }

  /// How much memory it takes for what has come.
  int held() {
    return kept.length;
  }

  /// Takes what belongs to the header, up to its end.
  ///
  /// @throws HeaderRefused if this can be no header, as soon as that is known
  void take(ByteBuffer bytes) throws HeaderRefused {
    while (result == null && bytes.hasRemaining()) {
      if (toKeep > 0) {
        keepRest(bytes);
      } else {
        keep(bytes.get());
      }
    }
  }

  private void keepRest(ByteBuffer bytes) throws HeaderRefused {
    int step = Math.min(toKeep - count, bytes.remaining());
    if (kept.length < count + step) {
      // In proportion to what has come, not to what is announced.
      kept = Arrays.copyOf(kept, Math.min(toKeep, 2 * (count + step)));
    }
    bytes.get(kept, count, step);
    count += step;
    if (count == toKeep) {
      finish();
    }
  }

  private void finish() throws HeaderRefused {
    int values = FIXED + addresses;
    header = addresses == 0 ? ProxyHeader.SECOND : Values.read(kept, values, toKeep);
    result = Binary.read(kept, values);
  }

  private void keep(byte next) throws HeaderRefused {
    if (count == kept.length) {
      kept = Arrays.copyOf(kept, 2 * count);
    }
    kept[count++] = next;
    if (kept[0] == SIGNATURE[0]) {
      keptBinary();
    } else {
      keptText();
    }
  }

  private void keptText() throws HeaderRefused {
    requireStart(WORD);
    boolean ends = count > 1 && kept[count - 1] == '\n' && kept[count - 2] == '\r';
    if (ends) {
      result = Line.read(new String(kept, 0, count - 2, ISO_8859_1));
    } else if (count == LINE_MAX) {
      throw new HeaderRefused(
          "a PROXY line has at most %d bytes with its end; it is not over".formatted(LINE_MAX));
    }
  }

  private void keptBinary() throws HeaderRefused {
    requireStart(SIGNATURE);
    if (count == FIXED) {
      int length = (kept[14] & 0xff) << 8 | (kept[15] & 0xff);
      if (FIXED + length > headerMax) {
        throw new HeaderRefused(
            "a PROXY header has at most %d bytes; this one says %d"
                .formatted(headerMax, FIXED + length));
      }
      addresses = Binary.addressBytes(kept, length);
      toKeep = FIXED + length;
      if (length == 0) {
        finish();
      }
    }
  }

  private void requireStart(byte[] start) throws HeaderRefused {
    if (count <= start.length && kept[count - 1] != start[count - 1]) {
      throw new HeaderRefused(
          "expected a PROXY header of version 1 or 2, got a stream that begins otherwise: '%s'"
              .formatted(Printable.of(kept, count)));
    }
  }
}
