package spindle.web.auth;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.grammar.ValueReader;

/// What a field Authorization says, RFC 9110, 11.4: a scheme, and behind it one word or parameters.
/// A byte on the wire is a character of ISO-8859-1.
public final class HttpCredentials {
  /// Parameters of one field; with more it is none.
  static final int PARAMETERS_MAX = 32;

  private final String scheme;
  private final @Nullable String word;
  private final Map<String, String> parameters;

  private HttpCredentials(String scheme, @Nullable String word, Map<String, String> parameters) {
    this.scheme = scheme;
    this.word = word;
    this.parameters = Collections.unmodifiableMap(parameters);
  }

  /// Reads a field; empty if it is malformed, or says a parameter twice.
  public static Optional<HttpCredentials> parse(String field) {
    ValueReader reader = new ValueReader(field);
    String scheme = reader.token();
    if (scheme == null) {
      return Optional.empty();
    }
    String rest = field.substring(scheme.length());
    if (!rest.isEmpty() && rest.charAt(0) != ' ') {
      return Optional.empty();
    }
    rest = rest.strip();
    if (isWord(rest)) {
      return Optional.of(new HttpCredentials(scheme, rest, Map.of()));
    }
    return parameters(new ValueReader(rest)).map(all -> new HttpCredentials(scheme, null, all));
  }

  /// A `token68`: letters of base64 in either alphabet, and what fills up at the end.
  private static boolean isWord(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
      if (!letter && !(c >= '0' && c <= '9') && "-._~+/".indexOf(c) < 0) {
        return false;
      }
    }
    return end > 0;
  }

  private static Optional<Map<String, String>> parameters(ValueReader reader) {
    Map<String, String> all = new LinkedHashMap<>();
    while (!reader.blanks().atEnd()) {
      if (reader.eat(',')) {
        continue;
      }
      String name = reader.token();
      boolean equals = name != null && reader.blanks().eat('=');
      String value = equals ? reader.blanks().tokenOrQuoted() : null;
      boolean ends = reader.blanks().atEnd() || reader.eat(',');
      if (name == null || value == null || !ends || all.size() == PARAMETERS_MAX) {
        return Optional.empty();
      }
      if (all.put(name.toLowerCase(Locale.ROOT), value) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(all);
  }

  /// The scheme as it came; its case does not count.
  public String scheme() {
    return scheme;
  }

  /// The word behind the scheme, if there is one and no parameters: of Basic and Bearer.
  public Optional<String> word() {
    return Optional.ofNullable(word);
  }

  /// The parameter of this name, in small letters; without quotation marks.
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// The scheme: all else is secret.
  @Override
  public String toString() {
    return scheme + " …";
  }
}
