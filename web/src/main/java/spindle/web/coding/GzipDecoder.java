package spindle.web.coding;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.zip.CRC32;

/// Decodes gzip: one member or several behind one another, and nothing else.
final class GzipDecoder implements ContentCoder {
  private static final int HEAD_CHECK = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  /// Magic, deflate; -1 is anything.
  private static final int[] HEAD = {0x1F, 0x8B, 8, -1, -1, -1, -1, -1, -1, -1};

  /// What the next byte is a part of. The optional parts have their flags.
  private enum Part {
    HEAD(0),
    EXTRA_LENGTH(EXTRA),
    EXTRA_DATA(EXTRA),
    NAME_TEXT(NAME),
    COMMENT_TEXT(COMMENT),
    HEAD_SUM(HEAD_CHECK),
    DATA(0),
    TRAILER(0);

    private final int flag;

    Part(int flag) {
      this.flag = flag;
    }
  }

  private final Inflating inflating = new Inflating(true);
  private final CRC32 headSum = new CRC32();
  private final CRC32 sum = new CRC32();
  private Part part = Part.HEAD;

  /// How much of the part has come, and the number in it.
  private int count;

  private long number;
  private int flags;
  private int extraLength;
  private boolean anyMember;

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) throws MalformedContent {
    boolean room = true;
    while (room && (input.hasRemaining() || part == Part.DATA)) {
      if (part == Part.DATA) {
        room = data(input, output);
        if (part == Part.DATA) {
          break;
        }
      } else {
        take(input.get());
      }
    }
    if (goal == Goal.END && room && !input.hasRemaining() && !atEnd()) {
      throw new MalformedContent("expected the end of gzip's data, and it has not come");
    }
    return room;
  }

  private boolean atEnd() {
    return part == Part.HEAD && count == 0 && anyMember;
  }

  /// @return whether there is room in the output for what else may come of the input
  private boolean data(ByteBuffer input, ByteBuffer output) throws MalformedContent {
    ByteBuffer given = output.duplicate();
    inflating.step(input, output);
    given.limit(output.position());
    sum.update(given);
    if (inflating.finished()) {
      next(Part.TRAILER);
      return true;
    }
    return output.hasRemaining();
  }

  private void take(byte octet) throws MalformedContent {
    int value = octet & 0xFF;
    if (part != Part.TRAILER && part != Part.HEAD_SUM) {
      headSum.update(value);
    }
    switch (part) {
      case HEAD -> head(value);
      case EXTRA_LENGTH -> {
        if (numberOf(value, 2)) {
          extraLength = (int) number;
          next(extraLength == 0 ? Part.NAME_TEXT : Part.EXTRA_DATA);
        }
      }
      case EXTRA_DATA -> {
        count++;
        if (count == extraLength) {
          next(Part.NAME_TEXT);
        }
      }
      case NAME_TEXT, COMMENT_TEXT -> {
        if (value == 0) {
          next(part == Part.NAME_TEXT ? Part.COMMENT_TEXT : Part.HEAD_SUM);
        }
      }
      case HEAD_SUM -> {
        if (numberOf(value, 2)) {
          require(number == (headSum.getValue() & 0xFFFF), "the checksum of a head of gzip");
          next(Part.DATA);
        }
      }
      default -> trailer(value);
    }
  }

  private void head(int value) throws MalformedContent {
    require(HEAD[count] < 0 || HEAD[count] == value, "a member of gzip and nothing else");
    if (count == 3) {
      require((value & RESERVED) == 0, "a head of gzip without reserved flags");
      flags = value;
    }
    count++;
    if (count == HEAD.length) {
      next(Part.EXTRA_LENGTH);
    }
  }

  /// The checksum, then the length.
  private void trailer(int value) throws MalformedContent {
    if (numberOf(value, 8)) {
      long given = inflating.given();
      require((number & 0xFFFF_FFFFL) == sum.getValue(), "the checksum of gzip's data");
      require(number >>> 32 == (given & 0xFFFF_FFFFL), "the length of gzip's data");
      anyMember = true;
      inflating.reset();
      sum.reset();
      headSum.reset();
      next(Part.HEAD);
    }
  }

  /// @return whether this was the last byte of a number of so many, the least one first
  private boolean numberOf(int value, int bytes) {
    number |= (long) value << (8 * count);
    count++;
    return count == bytes;
  }

  /// Goes on with this part, or the next one after it that is there.
  private void next(Part next) {
    for (Part each : EnumSet.range(next, Part.TRAILER)) {
      if (each.flag == 0 || (flags & each.flag) != 0) {
        part = each;
        break;
      }
    }
    count = 0;
    number = 0;
  }

  private static void require(boolean holds, String what) throws MalformedContent {
    if (!holds) {
      throw new MalformedContent("expected " + what + ", got something else");
    }
  }

  @Override
  public void close() {
    inflating.close();
  }
}
