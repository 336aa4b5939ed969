package spindle.http.grammar;

/// The host and port of a URI, as they stand in a Host field: `example.org:8080`, `[::1]`.
public final class Authority {
  private static final int PORT_DIGITS_MAX = 5;
  private static final int PORT_MAX = 65_535;
  private static final String OTHERS = "-._~!$&'()*+;=";

  private Authority() {}

  /// Whether this is `host` or `host:port` and nothing else. Stricter than the grammar in one
  /// thing: no comma, which would make a list of it.
  public static boolean isValid(byte[] bytes, int from, int to) {
    int hostEnd = hostEnd(bytes, from, to);
    if (hostEnd <= from) {
      return false;
    }
    return hostEnd == to || (bytes[hostEnd] == ':' && isPort(bytes, hostEnd + 1, to));
  }

  /// Where the host ends; -1 if it is none.
  private static int hostEnd(byte[] bytes, int from, int to) {
    if (from < to && bytes[from] == '[') {
      int close = from;
      while (close < to && bytes[close] != ']') {
        close++;
      }
      return close < to && IpSix.isValid(bytes, from + 1, close) ? close + 1 : -1;
    }
    int i = from;
    while (i < to && bytes[i] != ':') {
      byte octet = bytes[i];
      if (octet == '%') {
        if (i + 2 >= to || Octets.hexDigit(bytes[i + 1]) < 0 || Octets.hexDigit(bytes[i + 2]) < 0) {
          return -1;
        }
        i += 2;
      } else if (!isHostOctet(octet)) {
        return -1;
      }
      i++;
    }
    return i;
  }

  private static boolean isHostOctet(byte octet) {
    int lower = octet | 0x20;
    return (lower >= 'a' && lower <= 'z') || Octets.isDigit(octet) || OTHERS.indexOf(octet) >= 0;
  }

  /// Digits, perhaps none, RFC 3986, 3.2.3.
  private static boolean isPort(byte[] bytes, int from, int to) {
    int port = 0;
    for (int i = from; i < to; i++) {
      if (!Octets.isDigit(bytes[i]) || i - from == PORT_DIGITS_MAX) {
        return false;
      }
      port = port * 10 + bytes[i] - '0';
    }
    return port <= PORT_MAX;
  }

  /// In lower case and without the scheme's own port, so that equal ones are equal texts.
  public static String normal(String authority, String ownPort) {
    StringBuilder normal = new StringBuilder(authority.length());
    for (int i = 0; i < authority.length(); i++) {
      normal.append((char) Octets.lower(authority.charAt(i)));
    }
    String text = normal.toString();
    if (text.endsWith(":" + ownPort)) {
      return text.substring(0, text.length() - ownPort.length() - 1);
    }
    return text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
  }
}
