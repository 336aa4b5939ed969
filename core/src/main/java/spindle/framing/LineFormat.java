package spindle.framing;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// How lines are written. Immutable; `withX` gives a changed copy.
///
/// @param delimiter what ends a line; not part of it
/// @param lengthMax the longest line that is accepted, in bytes and without its delimiter
/// @param charset how text becomes bytes. Where bytes are not text, ISO-8859-1 has a character for
///   each of them
public record LineFormat(String delimiter, int lengthMax, Charset charset) {
  private static final LineFormat DEFAULTS = new LineFormat("\r\n", 16_384, StandardCharsets.UTF_8);

  /// Checks the parts against one another.
  ///
  /// @throws IllegalArgumentException if the delimiter is empty or `charset` cannot write it, or if
  ///   `lengthMax` is negative
  public LineFormat {
    if (delimiter.isEmpty()) {
      throw new IllegalArgumentException("an empty delimiter ends no line");
    }
    if (lengthMax < 0) {
      throw new IllegalArgumentException("expected a lengthMax of at least 0, got " + lengthMax);
    }
    if (!charset.canEncode() || !charset.newEncoder().canEncode(delimiter)) {
      throw new IllegalArgumentException(charset + " cannot write the delimiter");
    }
  }

  /// CR LF, 16384 bytes, UTF-8.
  public static LineFormat defaults() {
    return DEFAULTS;
  }

  /// A copy with another delimiter.
  public LineFormat withDelimiter(String other) {
    return new LineFormat(other, lengthMax, charset);
  }

  /// A copy with another limit.
  public LineFormat withLengthMax(int bytes) {
    return new LineFormat(delimiter, bytes, charset);
  }

  /// A copy with another character set.
  public LineFormat withCharset(Charset other) {
    return new LineFormat(delimiter, lengthMax, other);
  }
}
