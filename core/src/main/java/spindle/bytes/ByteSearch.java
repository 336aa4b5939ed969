package spindle.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Finds a byte in a buffer, eight at a time.
final class ByteSearch {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private ByteSearch() {}

  /// The first place of `wanted` in `bytes` from `from` (inclusive) to `end` (exclusive), or -1.
  static int find(byte wanted, ByteBuffer bytes, int from, int end) {
    long pattern = (wanted & 0xFF) * LOW_BITS;
    int at = from;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      // A byte that is wanted becomes 0, and subtracting 1 from 0 borrows into its top bit.
      // Borrowing
      // may also mark bytes above a true hit, never below one, so the lowest mark is true.
      long differences = (long) LONG.get(bytes, at) ^ pattern;
      long marks = (differences - LOW_BITS) & ~differences & HIGH_BITS;
      if (marks != 0) {
        return at + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
      }
    }
    for (; at < end; at++) {
      if (bytes.get(at) == wanted) {
        return at;
      }
    }
    return -1;
  }
}
