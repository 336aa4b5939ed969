package spindle.web;

import java.util.regex.Pattern;

/// Checks what programs give for a request.
final class Tokens {
  private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern TARGET = Pattern.compile("[\\x21\\x22\\x24-\\x7e]+");

  private static final Pattern LOCATION =
      Pattern.compile("[\\x21-\\x7e&&[^?#\\\\]]*([?#][\\x21-\\x7e]*)?");
  private static final Pattern SCHEME = Pattern.compile("[^/?#:]*:.*");
  private static final Pattern WHOLE_URI = Pattern.compile("(?i:https?)://[^/?#].*");

  private Tokens() {}

  static String requireMethod(String method) {
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException("expected a token for a method");
    }
    return method;
  }

  static void requireProtocol(String name) {
    if (!METHOD.matcher(name).matches() || name.equalsIgnoreCase("h2c")) {
      throw new IllegalArgumentException("expected a protocol to upgrade to, got " + name);
    }
  }

  static String requireTarget(String target) {
    if (!TARGET.matcher(target).matches()) {
      throw new IllegalArgumentException(
          "expected a target of visible ASCII without a fragment; escape what is not");
    }
    return target;
  }

  /// What browsers would take for another place than it looks like is none: `//host`, `/\host`,
  /// `http:host`.
  static String requireLocation(String location) {
    boolean safe = !location.isEmpty() && LOCATION.matcher(location).matches();
    if (!safe || location.startsWith("//")) {
      throw noLocation();
    }
    if (SCHEME.matcher(location).matches() && !WHOLE_URI.matcher(location).matches()) {
      throw noLocation();
    }
    return location;
  }

  private static IllegalArgumentException noLocation() {
    return new IllegalArgumentException(
        "expected a path, or a URI of http or https with a host, in visible ASCII without"
            + " backslashes, and no '//' at its beginning; escape what is not");
  }
}
