package spindle.http.wire;

import java.util.Locale;

/// How the end of a body is known, RFC 9112, 6.
///
/// @param kind how
/// @param length how many bytes, if the kind is [Kind#LENGTH]; else 0
public record BodyFraming(Kind kind, long length) {
  /// The ways of knowing.
  public enum Kind {
    /// There is no body.
    NONE,
    /// It has a length that was said before.
    LENGTH,
    /// It comes in chunks, the last of which is empty.
    CHUNKED,
    /// It ends with the connection: responses only.
    UNTIL_END
  }

  static final BodyFraming NONE = new BodyFraming(Kind.NONE, 0);
  static final BodyFraming CHUNKED = new BodyFraming(Kind.CHUNKED, 0);
  static final BodyFraming UNTIL_END = new BodyFraming(Kind.UNTIL_END, 0);

  static BodyFraming ofLength(long length) {
    return new BodyFraming(Kind.LENGTH, length);
  }

  /// Whether no byte of a body comes.
  public boolean isEmpty() {
    return kind == Kind.NONE || (kind == Kind.LENGTH && length == 0);
  }

  /// The kind, and the length where there is one.
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return kind == Kind.LENGTH ? name + " " + length : name;
  }
}
