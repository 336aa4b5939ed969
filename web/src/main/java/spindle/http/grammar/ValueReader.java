package spindle.http.grammar;

import org.jspecify.annotations.Nullable;

/// Reads the value of one field from left to right by the small words of the grammar, RFC 9110,
/// 5.6: tokens, quoted strings, blanks, parameters. What is not there is null or false, and nothing
/// was read then.
public final class ValueReader {
  private final String text;

  /// Before what a backslash counts; null if before anything.
  private final @Nullable String escaped;

  private int at;

  public ValueReader(String text) {
    this(text, null);
  }

  private ValueReader(String text, @Nullable String escaped) {
    this.text = text;
    this.escaped = escaped;
  }

  /// For the values of clients that put a path into quotation marks as it is: `"C:\a.txt"`.
  public static ValueReader ofPaths(String text) {
    return new ValueReader(text, "\"\\");
  }

  /// For the values of browsers, in which a backslash is a letter like others.
  public static ValueReader ofBrowsers(String text) {
    return new ValueReader(text, "");
  }

  public boolean atEnd() {
    return at == text.length();
  }

  /// Blanks and tabs, or none.
  public ValueReader blanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return this;
  }

  public static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  public boolean eat(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  /// Goes on behind the next one of this character, or to the end.
  public void skipBehind(char c) {
    int next = text.indexOf(c, at);
    at = next < 0 ? text.length() : next + 1;
  }

  public @Nullable String token() {
    int from = at;
    while (at < text.length() && text.charAt(at) < 0x80 && Octets.isToken((byte) text.charAt(at))) {
      at++;
    }
    return at == from ? null : text.substring(from, at);
  }

  /// A string in quotation marks, without them; a backslash makes the character after it an
  /// ordinary one.
  public @Nullable String quoted() {
    int begin = at;
    if (eat('"')) {
      StringBuilder inside = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return inside.toString();
        }
        if (c == '\\' && at < text.length() && counts(text.charAt(at))) {
          c = text.charAt(at++);
        }
        if (Octets.isControl(c) && c != Octets.HT) {
          break;
        }
        inside.append(c);
      }
      at = begin;
    }
    return null;
  }

  private boolean counts(char afterBackslash) {
    return escaped == null || escaped.indexOf(afterBackslash) >= 0;
  }

  public @Nullable String tokenOrQuoted() {
    String token = token();
    return token != null ? token : quoted();
  }

  /// All parameters up to the end or a comma: `;name=value`, with blanks round the semicolon, and
  /// empty ones.
  ///
  /// @return false if something else stands there
  public boolean parameters(ParameterTaker taker) {
    while (true) {
      blanks();
      if (!eat(';')) {
        return atEnd() || text.charAt(at) == ',';
      }
      String name = blanks().token();
      if (name != null) {
        String value = eat('=') ? tokenOrQuoted() : null;
        if (value == null) {
          return false;
        }
        taker.take(name, value);
      }
    }
  }

  /// Takes parameters.
  @FunctionalInterface
  public interface ParameterTaker {
    void take(String name, String value);
  }
}
