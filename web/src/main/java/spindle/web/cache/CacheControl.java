package spindle.web.cache;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spindle.http.Fields;
import spindle.http.grammar.ValueReader;

/// What the field Cache-Control says, RFC 9111, 5.2. Of a directive that comes twice the shorter
/// time counts; one that cannot be read counts as said without a time.
final class CacheControl {
  private static final String NO_CACHE = "no-cache";
  private static final int DIGITS_MAX = 9;

  /// The words behind `=`, or none.
  private final Map<String, String> directives = new LinkedHashMap<>();

  private CacheControl() {}

  static CacheControl of(Fields fields) {
    CacheControl control = new CacheControl();
    fields.members("Cache-Control").forEach(control::take);
    if (!fields.has("Cache-Control") && fields.lists("Pragma", NO_CACHE)) {
      control.directives.put(NO_CACHE, "");
    }
    return control;
  }

  private void take(String member) {
    ValueReader reader = new ValueReader(member);
    String name = reader.token();
    if (name == null) {
      return;
    }
    String word = reader.eat('=') ? reader.tokenOrQuoted() : "";
    directives.merge(
        name.toLowerCase(Locale.ROOT),
        word == null ? "" : word,
        (one, other) -> seconds(one).compareTo(seconds(other)) < 0 ? one : other);
  }

  boolean says(String directive) {
    return directives.containsKey(directive);
  }

  /// Whether this directive is there without a time.
  boolean saysAlone(String directive) {
    return "".equals(directives.get(directive));
  }

  /// The time of a directive; zero if it cannot be read, so that nothing is taken for fresh by it.
  Optional<Duration> time(String directive) {
    return Optional.ofNullable(directives.get(directive)).map(CacheControl::seconds);
  }

  private static Duration seconds(String word) {
    if (!word.matches("[0-9]+")) {
      return Duration.ZERO;
    }
    String digits = word.replaceFirst("^0+(?=.)", "");
    return digits.length() > DIGITS_MAX
        ? Duration.ofSeconds(Integer.MAX_VALUE)
        : Duration.ofSeconds(Long.parseLong(digits));
  }
}
