package spindle.web.filters;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Origins as browsers write them in the field Origin, RFC 6454: `https://a.example:8443`.
final class Origins {
  private Origins() {}

  /// Those that a program names, in the form that browsers send.
  ///
  /// @throws IllegalArgumentException if one is none
  static Set<String> of(String... origins) {
    Set<String> all = new TreeSet<>();
    for (String origin : origins) {
      all.add(normal(origin));
    }
    return all;
  }

  private static String normal(String origin) {
    try {
      URI uri = new URI(origin.toLowerCase(Locale.ROOT));
      String scheme = uri.getScheme();
      String bare = scheme + "://" + uri.getHost();
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      if (uri.getHost() != null && uri.toString().equals(bare + port)) {
        return withoutDefaultPort(scheme, bare + port);
      }
    } catch (URISyntaxException _) {
      // told below
    }
    throw new IllegalArgumentException(
        "expected an origin as scheme://host or scheme://host:port, got " + origin);
  }

  /// Whether the origin is that of this host, whatever the scheme: behind a proxy that does TLS it
  /// is not known.
  ///
  /// @param host as the field Host has it
  static boolean isOf(String origin, String host) {
    int mark = origin.indexOf("://");
    if (mark < 0 || host.isEmpty()) {
      return false;
    }
    String scheme = origin.substring(0, mark);
    String authority = origin.substring(mark + 3);
    return withoutDefaultPort(scheme, authority).equalsIgnoreCase(withoutDefaultPort(scheme, host));
  }

  private static String withoutDefaultPort(String scheme, String text) {
    String port = scheme.equals("https") ? ":443" : scheme.equals("http") ? ":80" : " ";
    return text.endsWith(port) ? text.substring(0, text.length() - port.length()) : text;
  }
}
