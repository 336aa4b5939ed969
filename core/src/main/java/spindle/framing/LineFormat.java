package spindle.framing;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How lines are written. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if the delimiter is empty or the character set cannot
/// write it, or if `lengthMax` is negative.
public final class LineFormat {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    String delimiter = "\r\n";
    int lengthMax = 16_384;
    Charset charset = StandardCharsets.UTF_8;
  }

  private static final LineFormat DEFAULTS = new LineFormat(new Draft());

  private final String delimiter;
  private final int lengthMax;
  private final Charset charset;

  private LineFormat(Draft draft) {
    delimiter = draft.delimiter;
    lengthMax = draft.lengthMax;
    charset = draft.charset;
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
    return with(draft -> draft.delimiter = other);
  }

  /// A copy with another limit.
  public LineFormat withLengthMax(int bytes) {
    return with(draft -> draft.lengthMax = bytes);
  }

  /// A copy with another character set.
  public LineFormat withCharset(Charset other) {
    return with(draft -> draft.charset = other);
  }

  private LineFormat with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.delimiter = delimiter;
    draft.lengthMax = lengthMax;
    draft.charset = charset;
    change.accept(draft);
    return new LineFormat(draft);
  }

  /// What ends a line; not part of it.
  public String delimiter() {
    return delimiter;
  }

  /// The longest line that is accepted, in bytes and without its delimiter.
  public int lengthMax() {
    return lengthMax;
  }

  /// How text becomes bytes. Where bytes are not text, ISO-8859-1 has a character for each of them.
  public Charset charset() {
    return charset;
  }

  private List<Object> parts() {
    return List.of(delimiter, lengthMax, charset);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LineFormat that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "LineFormat[delimiter=%s, lengthMax=%s, charset=%s]".formatted(parts().toArray());
  }
}
