package spindle.web.cookies;

import spindle.http.HttpUri;

/// Which hosts and paths a cookie is for, RFC 6265bis, 5.1.
final class CookieScope {
  private CookieScope() {}

  /// Whether `domain` is the host or is above it. An address has nothing above it.
  static boolean covers(String domain, String host) {
    return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
  }

  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  /// The path for which a cookie is that does not say one: the folder of what was asked for.
  static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /// Whether a cookie for `path` goes to `asked`: it is the same, or what is below it.
  static boolean reaches(String path, String asked) {
    return asked.startsWith(path)
        && (asked.length() == path.length()
            || path.endsWith("/")
            || asked.charAt(path.length()) == '/');
  }

  /// Whether nobody listens on the way: TLS, or this machine.
  static boolean isSecure(HttpUri uri) {
    String host = uri.host();
    return uri.scheme().equals("https")
        || host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("::1")
        || (host.startsWith("127.") && isAddress(host));
  }
}
