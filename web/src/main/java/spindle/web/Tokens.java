package spindle.web;

import java.util.regex.Pattern;

/// Checks what programs give for a request.
final class Tokens {
  private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern TARGET = Pattern.compile("[\\x21\\x22\\x24-\\x7e]+");

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
}
