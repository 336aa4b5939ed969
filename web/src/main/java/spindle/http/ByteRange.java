package spindle.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.grammar.Octets;

/// Some bytes of a body, RFC 9110, 14: from one place to another, both counted from 0.
///
/// @param first the place of the first byte
/// @param last the place of the last byte, which belongs to them
public record ByteRange(long first, long last) {
  private static final int DIGITS_MAX = 18;
  private static final String UNIT = "bytes=";

  /// Checks both.
  ///
  /// @throws IllegalArgumentException if it has no byte, or begins before 0
  public ByteRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException(
          "expected a range of one byte or more, got %d-%d".formatted(first, last));
    }
  }

  /// How many bytes it has.
  public long length() {
    return last - first + 1;
  }

  /// What the field Content-Range says: `bytes 0-499/1234`.
  ///
  /// @param size bytes of the whole
  public String contentRange(long size) {
    return "bytes %d-%d/%d".formatted(first, last, size);
  }

  /// What the field Content-Range says where none of the ranges is there: `bytes */1234`.
  ///
  /// @param size bytes of the whole
  public static String noContentRange(long size) {
    return "bytes */" + size;
  }

  /// The range that a field Content-Range of the form `bytes 0-499/1234` or `bytes 0-499/*` says.
  ///
  /// @return empty if it says none
  public static Optional<ByteRange> ofContentRange(String field) {
    if (!field.regionMatches(true, 0, "bytes ", 0, 6)) {
      return Optional.empty();
    }
    int dash = field.indexOf('-');
    int slash = field.indexOf('/');
    if (dash < 0 || slash < dash) {
      return Optional.empty();
    }
    long first = number(field.substring(6, dash));
    long last = number(field.substring(dash + 1, slash));
    String whole = field.substring(slash + 1);
    long size = whole.equals("*") ? Long.MAX_VALUE : number(whole);
    boolean valid = first >= 0 && last >= first && size > last;
    return valid ? Optional.of(new ByteRange(first, last)) : Optional.empty();
  }

  /// The ranges that a field Range asks for, of a body of `size` bytes: cut to what there is, in
  /// their order in the body, and those that touch or overlap as one.
  ///
  /// @param rangesMax how many it may ask for. More are not worth their trouble, and no answer but
  ///   the whole body
  /// @return empty if the field does not count, and the whole body is the answer: it is malformed,
  ///   of another unit than bytes, or asks for too many. An empty list if none of the ranges is
  ///   there: 416
  public static Optional<List<ByteRange>> asked(String field, long size, int rangesMax) {
    if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return Optional.empty();
    }
    List<ByteRange> ranges = new ArrayList<>();
    int count = 0;
    for (String member : field.substring(UNIT.length()).split(",", -1)) {
      String bare = member.strip();
      if (bare.isEmpty()) {
        continue;
      }
      count++;
      if (count > rangesMax || !add(bare, size, ranges)) {
        return Optional.empty();
      }
    }
    return count == 0 ? Optional.empty() : Optional.of(merged(ranges));
  }

  /// @return false if it is malformed
  private static boolean add(String member, long size, List<ByteRange> ranges) {
    int dash = member.indexOf('-');
    if (dash < 0) {
      return false;
    }
    String from = member.substring(0, dash);
    String to = member.substring(dash + 1);
    ByteRange range;
    if (from.isEmpty()) {
      long suffix = number(to);
      if (suffix < 0) {
        return false;
      }
      range = within(size - Math.min(suffix, size), size - 1);
    } else {
      long first = number(from);
      long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
      if (first < 0 || last < first) {
        return false;
      }
      range = within(first, Math.min(last, size - 1));
    }
    if (range != null) {
      ranges.add(range);
    }
    return true;
  }

  private static @Nullable ByteRange within(long first, long last) {
    return first > last ? null : new ByteRange(first, last);
  }

  /// Digits as a number, a very large one for too many of them; -1 if they are none.
  private static long number(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (!Octets.isDigit(digits.charAt(i))) {
        return -1;
      }
    }
    if (digits.isEmpty()) {
      return -1;
    }
    return digits.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private static List<ByteRange> merged(List<ByteRange> ranges) {
    ranges.sort(Comparator.comparingLong(ByteRange::first));
    List<ByteRange> merged = new ArrayList<>();
    for (ByteRange range : ranges) {
      if (!merged.isEmpty() && range.first <= merged.getLast().last + 1) {
        ByteRange before = merged.removeLast();
        merged.add(new ByteRange(before.first, Math.max(before.last, range.last)));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }
}
