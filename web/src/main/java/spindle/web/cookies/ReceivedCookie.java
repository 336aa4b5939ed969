package spindle.web.cookies;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.SetCookie.SameSite;
import spindle.http.grammar.Octets;

/// What a field Set-Cookie says, RFC 6265bis, 5.6, before anybody has asked whether it may.
///
/// @param domain without a dot before it, in small letters; null for the host alone
/// @param path null for the one that the request's path says
/// @param expires when it goes; null if the server has not said
/// @param sameSite null if the server has not said
record ReceivedCookie(
    String name,
    String value,
    @Nullable String domain,
    @Nullable String path,
    @Nullable Instant expires,
    boolean secure,
    boolean httpOnly,
    @Nullable SameSite sameSite) {
  private static final int ATTRIBUTE_MAX = 1024;
  private static final Duration AGE_MAX = Duration.ofDays(400);
  private static final int DIGITS_MAX = 9;

  /// Empty if it is no cookie: it has a control, or neither a name nor a value. A tab may stand
  /// where a blank may, but not within a name or a value: no other program would take it back.
  ///
  /// @param now what times are counted from
  static Optional<ReceivedCookie> parse(String field, Instant now) {
    if (field.chars().anyMatch(c -> Octets.isControl(c) && c != Octets.HT)) {
      return Optional.empty();
    }
    int end = field.indexOf(';');
    String pair = end < 0 ? field : field.substring(0, end);
    int equals = pair.indexOf('=');
    String name = equals < 0 ? "" : pair.substring(0, equals).strip();
    String value = pair.substring(equals + 1).strip();
    boolean tab = name.indexOf(Octets.HT) >= 0 || value.indexOf(Octets.HT) >= 0;
    if (tab || (name.isEmpty() && value.isEmpty())) {
      return Optional.empty();
    }
    Attributes attributes = new Attributes(now);
    if (end >= 0) {
      for (String each : field.substring(end + 1).split(";", -1)) {
        attributes.take(each);
      }
    }
    return Optional.of(attributes.cookie(name, value));
  }

  /// Of several of one name the last counts.
  private static final class Attributes {
    private final Instant now;
    private @Nullable String domain;
    private @Nullable String path;
    private @Nullable Instant expires;
    private @Nullable Instant age;
    private boolean secure;
    private boolean httpOnly;
    private @Nullable SameSite sameSite;

    Attributes(Instant now) {
      this.now = now;
    }

    void take(String attribute) {
      int equals = attribute.indexOf('=');
      String name = (equals < 0 ? attribute : attribute.substring(0, equals)).strip();
      String value = equals < 0 ? "" : attribute.substring(equals + 1).strip();
      if (value.length() > ATTRIBUTE_MAX) {
        return;
      }
      switch (name.toLowerCase(Locale.ROOT)) {
        case "expires" -> CookieDate.parse(value).ifPresent(date -> expires = capped(date));
        case "max-age" -> age(value);
        case "domain" -> domain = domain(value);
        case "path" -> path = value.startsWith("/") ? value : null;
        case "secure" -> secure = true;
        case "httponly" -> httpOnly = true;
        case "samesite" -> sameSite = sameSite(value);
        default -> {} // RFC 6265bis, 5.6: what is not known is ignored
      }
    }

    private Instant capped(Instant date) {
      Instant latest = now.plus(AGE_MAX);
      return date.isAfter(latest) ? latest : date;
    }

    private void age(String value) {
      if (!value.matches("-?[0-9]+")) {
        return;
      }
      String digits = value.replaceFirst("^0+(?=.)", "");
      boolean gone = value.startsWith("-") || digits.equals("0");
      long seconds = digits.length() > DIGITS_MAX ? AGE_MAX.toSeconds() : Long.parseLong(digits);
      age = gone ? Instant.MIN : capped(now.plusSeconds(seconds));
    }

    private static @Nullable String domain(String value) {
      String bare = value.startsWith(".") ? value.substring(1) : value;
      return bare.isEmpty() ? null : bare.toLowerCase(Locale.ROOT);
    }

    private static @Nullable SameSite sameSite(String value) {
      for (SameSite each : SameSite.values()) {
        if (each.name().equalsIgnoreCase(value)) {
          return each;
        }
      }
      return null;
    }

    ReceivedCookie cookie(String name, String value) {
      Instant until = age == null ? expires : age;
      return new ReceivedCookie(name, value, domain, path, until, secure, httpOnly, sameSite);
    }
  }

  /// The name: the value may be secret.
  @Override
  public String toString() {
    return name + "=…";
  }
}
