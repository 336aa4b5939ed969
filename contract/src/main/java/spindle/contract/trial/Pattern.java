package spindle.contract.trial;

import java.nio.ByteBuffer;

/// A stream of bytes in which each byte tells where it stands, so that whoever reads it notices
/// what is missing, doubled or out of order.
///
/// The cases send and compare hundreds of megabytes, so this works by rows of 256 bytes, in which
/// only the lowest byte of the position changes.
public final class Pattern {
  private static final int ROW = 256;

  /// Row `k` is what stands where the upper bytes of the position combine to `k`.
  private static final byte[] ROWS = rows();

  private static final ByteBuffer ROWS_TO_COMPARE = ByteBuffer.wrap(ROWS).asReadOnlyBuffer();

  private long position;

  private static byte[] rows() {
    byte[] rows = new byte[ROW * ROW];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (byte) (i ^ i >>> 8);
    }
    return rows;
  }

  public static byte at(long position) {
    return ROWS[placeOf(position)];
  }

  /// Where in the rows the byte at `position` stands.
  private static int placeOf(long position) {
    int row = (int) (position >>> 8 ^ position >>> 16 ^ position >>> 24) & 0xff;
    return row * ROW + (int) (position & 0xff);
  }

  /// How many of `count` bytes are in one row.
  private int inThisRow(int count) {
    return (int) Math.min(count, ROW - (position & 0xff));
  }

  /// The next `count` bytes.
  public byte[] next(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0, size; i < count; i += size) {
      size = inThisRow(count - i);
      System.arraycopy(ROWS, placeOf(position), bytes, i, size);
      position += size;
    }
    return bytes;
  }

  /// Takes what is in `data` for the next bytes.
  ///
  /// @return whether it is
  public boolean follows(ByteBuffer data) {
    boolean right = true;
    for (int i = data.position(), size; i < data.limit(); i += size) {
      size = inThisRow(data.limit() - i);
      ByteBuffer row = ROWS_TO_COMPARE.slice(placeOf(position), size);
      right &= data.slice(i, size).mismatch(row) < 0;
      position += size;
    }
    return right;
  }

  /// Another one that stands where this one does.
  public Pattern copy() {
    Pattern copy = new Pattern();
    copy.position = position;
    return copy;
  }

  public long position() {
    return position;
  }
}
