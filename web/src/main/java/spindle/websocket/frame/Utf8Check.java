package spindle.websocket.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Says of a stream whether it is UTF-8, at the first byte that shows that it is not: RFC 3629, 4.
public final class Utf8Check {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final char REPLACEMENT = '\uFFFD';

  /// How many bytes of a character are still to come, and what the next of them may be.
  private int missing;

  private int least = 0x80;
  private int most = 0xBF;

  /// All of a text at once, as fast as the JDK makes it. What is no UTF-8 becomes [#REPLACEMENT],
  /// which may also have been sent: only then is there anything to look at.
  ///
  /// @return null if it is no UTF-8
  public static @Nullable String decoded(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      Utf8Check check = new Utf8Check();
      return check.accepts(bytes, offset, length) && check.complete() ? text : null;
    }
    return text;
  }

  /// Goes on with these bytes.
  ///
  /// @return whether they may stand behind what came before
  public boolean accepts(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int i = offset;
    while (i < end) {
      if (missing == 0) {
        while (i <= end - Long.BYTES && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
          i += Long.BYTES;
        }
        if (i == end) {
          return true;
        }
      }
      if (!accepts(bytes[i++] & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  /// Whether no character is cut off here.
  public boolean complete() {
    return missing == 0;
  }

  public void reset() {
    missing = 0;
    least = 0x80;
    most = 0xBF;
  }

  private boolean accepts(int value) {
    if (missing == 0) {
      return value < 0x80 || begins(value);
    }
    if (value < least || value > most) {
      return false;
    }
    missing--;
    least = 0x80;
    most = 0xBF;
    return true;
  }

  private boolean begins(int value) {
    if (value < 0xC2 || value > 0xF4) {
      return false;
    }
    missing = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
    switch (value) {
      case 0xE0 -> least = 0xA0;
      case 0xED -> most = 0x9F;
      case 0xF0 -> least = 0x90;
      case 0xF4 -> most = 0x8F;
      default -> {
        // any continuation byte
      }
    }
    return true;
  }
}
