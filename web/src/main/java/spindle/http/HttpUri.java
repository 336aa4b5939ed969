package spindle.http;

import java.net.IDN;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.grammar.Octets;

/// A URI of HTTP: `https://example.org:8443/a?b#c`. An immutable value, normal in what does not
/// matter: scheme and host are in lower case, a port that is the scheme's own is not said, a name
/// in letters of any language is written in ASCII (its A-labels), a path that is missing is `/`.
///
/// `http+unix://%2Frun%2Fapp.sock/a?b` is asked for over a UNIX socket, whose path, escaped, stands
/// where a host does elsewhere; there is no port.
///
/// There is no place for a user and a password: they belong into the field Authorization.
public final class HttpUri {
  private static final int PORT_MAX = 65_535;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int PORT_DIGITS_MAX = 5;
  private static final int NAME_MAX = 253;
  private static final String UNIX = "http+unix";

  /// What is never escaped, RFC 3986, 2.3.
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private static final int LABEL_MAX = 63;

  private final String scheme;
  private final String host;
  private final int port;
  private final String pathAndQuery;
  private final @Nullable String fragment;

  private HttpUri(
      String scheme, String host, int port, String pathAndQuery, @Nullable String fragment) {
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    this.pathAndQuery = pathAndQuery;
    this.fragment = fragment;
  }

  /// Reads one.
  ///
  /// @param text absolute: with a scheme and a host
  /// @throws IllegalArgumentException if it is none, or has a user in it, or a character that must
  ///   be escaped
  public static HttpUri of(String text) {
    try {
      return parse(text);
    } catch (BadTarget e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// Reads one that comes from elsewhere.
  ///
  /// @throws BadTarget as [#of] throws
  public static HttpUri parse(String text) throws BadTarget {
    int colon = schemeEnd(text);
    if (colon < 0 || !text.startsWith("://", colon)) {
      throw new BadTarget("expected a URI with a scheme and a host, got " + Octets.shown(text));
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    int placeEnd = colon + 3;
    while (placeEnd < text.length() && "/?#\\".indexOf(text.charAt(placeEnd)) < 0) {
      placeEnd++;
    }
    String place = text.substring(colon + 3, placeEnd);
    int hash = text.indexOf('#', placeEnd);
    String target = target(text.substring(placeEnd, hash < 0 ? text.length() : hash));
    String fragment = hash < 0 ? null : text.substring(hash + 1);
    if (scheme.equals(UNIX)) {
      return new HttpUri(scheme, Octets.escaped(socket(place), PLAIN), HTTP_PORT, target, fragment);
    }
    int hostEnd = place.startsWith("[") ? place.indexOf(']') + 1 : place.indexOf(':');
    if (hostEnd < 0) {
      hostEnd = place.length();
    }
    int port = port(place.substring(hostEnd), scheme);
    return new HttpUri(scheme, host(place.substring(0, hostEnd)), port, target, fragment);
  }

  /// Whether this begins as an absolute URI does.
  public static boolean isAbsolute(String text) {
    int colon = schemeEnd(text);
    return colon > 0 && text.startsWith("://", colon);
  }

  /// Where the colon behind a scheme is, RFC 3986, 3.1; -1 if there is none.
  private static int schemeEnd(String text) {
    int at = 0;
    while (at < text.length() && isOfScheme(text.charAt(at), at)) {
      at++;
    }
    return at > 0 && at < text.length() && text.charAt(at) == ':' ? at : -1;
  }

  private static boolean isOfScheme(char c, int at) {
    return isLetter(c) || (at > 0 && (Octets.isDigit(c) || c == '+' || c == '.' || c == '-'));
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static String socket(String text) throws BadTarget {
    String path = isTarget(text) ? unescape(text) : "";
    if (!path.startsWith("/") || path.chars().anyMatch(Octets::isControl)) {
      throw new BadTarget(
          "expected the path of a UNIX socket, escaped, http+unix://%2Frun%2Fapp.sock/, got "
              + Octets.shown(text));
    }
    return path;
  }

  private static String unescape(String text) throws BadTarget {
    return TargetPath.unescape(text, true, StandardCharsets.UTF_8);
  }

  private static String host(String text) throws BadTarget {
    if (text.startsWith("[")) {
      return six(text.substring(1, text.length() - 1));
    }
    String name = text.chars().allMatch(c -> c < 128) ? text : inAscii(text);
    name = name.toLowerCase(Locale.ROOT);
    if (!isName(name) || name.length() > NAME_MAX) {
      throw new BadTarget("expected the name of a host in a URI, got " + Octets.shown(text));
    }
    return name;
  }

  private static String inAscii(String name) {
    try {
      return name.length() > NAME_MAX ? "" : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  /// Labels with dots between them, in lower case, and perhaps a dot behind them.
  private static boolean isName(String text) {
    int label = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' ? label == 0 : !isOfName(c)) {
        return false;
      }
      label = c == '.' ? 0 : label + 1;
      if (label > LABEL_MAX) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z') || Octets.isDigit(c) || c == '-' || c == '_';
  }

  /// An address of IPv6, with its zone if it has one (RFC 6874: `%25` before it).
  private static String six(String text) throws BadTarget {
    int mark = text.indexOf('%');
    String address = mark < 0 ? text : text.substring(0, mark);
    String zone =
        mark < 0 ? "" : text.substring(text.startsWith("%25", mark) ? mark + 3 : mark + 1);
    try {
      if (mark < 0 || isZone(zone)) {
        Inet6Address.ofLiteral(address);
        return address.toLowerCase(Locale.ROOT) + (zone.isEmpty() ? "" : "%" + zone);
      }
    } catch (IllegalArgumentException _) {
      // The same words serve for both.
    }
    throw new BadTarget("expected an address of IPv6 in brackets, got " + Octets.shown(text));
  }

  private static boolean isZone(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c -> isLetter((char) c) || Octets.isDigit(c) || "_.-".indexOf(c) >= 0);
  }

  /// @param rest what stands behind the host: nothing, or a colon and digits, if any
  private static int port(String rest, String scheme) throws BadTarget {
    String digits = rest.isEmpty() ? "" : rest.substring(1);
    if ((!rest.isEmpty() && rest.charAt(0) != ':')
        || digits.length() > PORT_DIGITS_MAX
        || !digits.chars().allMatch(Octets::isDigit)) {
      throw new BadTarget("expected a host and perhaps a port in a URI, and no user: " + scheme);
    }
    if (digits.isEmpty()) {
      return standardPort(scheme);
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > PORT_MAX) {
      throw new BadTarget("expected a port from 1 to 65535, got " + port);
    }
    return port;
  }

  private static int standardPort(String scheme) {
    return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
  }

  private static String target(String rest) throws BadTarget {
    if (!isTarget(rest) || rest.startsWith("\\")) {
      throw new BadTarget("expected a URI of visible ASCII; escape what is not");
    }
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static boolean isTarget(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '!' || c > '~' || c == '#') {
        return false;
      }
    }
    return true;
  }

  /// `http`, `https`, `http+unix`, or another that somebody has made up.
  public String scheme() {
    return scheme;
  }

  /// The name, or the address: one of IPv6 without brackets, with its zone. The path of a UNIX
  /// socket, escaped, if it has one.
  public String host() {
    return host;
  }

  /// The path of the UNIX socket over which it is asked for, if there is one.
  public Optional<String> socket() {
    try {
      return scheme.equals(UNIX) ? Optional.of(unescape(host)) : Optional.empty();
    } catch (BadTarget e) {
      throw new IllegalStateException("what was escaped cannot be read", e);
    }
  }

  /// The port, the scheme's own if none was said.
  public int port() {
    return port;
  }

  /// Host and port as the field Host has them: an address of IPv6 in brackets and without its zone,
  /// and no port if it is the scheme's own. `localhost` for who is asked over a UNIX socket.
  public String authority() {
    return scheme.equals(UNIX) ? "localhost" : place();
  }

  private String place() {
    if (scheme.equals(UNIX)) {
      return host;
    }
    int zone = host.indexOf('%');
    String bare = zone < 0 ? host : host.substring(0, zone);
    return withPort(bare.indexOf(':') < 0 ? bare : "[" + bare + "]");
  }

  private String withPort(String place) {
    return port == standardPort(scheme) ? place : place + ":" + port;
  }

  /// Scheme, host and port: `https://example.org`. Two URIs with the same one are of one origin.
  public String origin() {
    return scheme + "://" + place();
  }

  /// What a request has for its target: the path and the query.
  public String pathAndQuery() {
    return pathAndQuery;
  }

  /// The path: `/` at least.
  public String path() {
    int mark = pathAndQuery.indexOf('?');
    return mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
  }

  /// What is behind `#`, which no server is told.
  public Optional<String> fragment() {
    return Optional.ofNullable(fragment);
  }

  /// A copy with another fragment, or without one.
  public HttpUri withFragment(@Nullable String other) {
    return new HttpUri(scheme, host, port, pathAndQuery, other);
  }

  /// A copy with another path and query, as they stand in the first line of a request.
  ///
  /// @throws IllegalArgumentException if it has a character that must be escaped
  public HttpUri withTarget(String target) {
    try {
      return new HttpUri(scheme, host, port, target(target), null);
    } catch (BadTarget e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// What a reference means here, RFC 3986, 5.2: `../b`, `?page=2`, `//other.example/`, or a whole
  /// URI. A fragment of this is inherited, RFC 9110, 10.2.2. Blanks and letters beyond ASCII, which
  /// some servers send, are escaped.
  ///
  /// @throws BadTarget if the result is no URI of HTTP
  public HttpUri resolve(String reference) throws BadTarget {
    String escaped = escape(reference);
    String rest = escaped;
    String newFragment = fragment;
    int hash = escaped.indexOf('#');
    if (hash >= 0) {
      rest = escaped.substring(0, hash);
      newFragment = escaped.substring(hash + 1);
    }
    HttpUri found = isAbsolute(rest) ? parse(rest) : relative(rest);
    return new HttpUri(found.scheme, found.host, found.port, found.pathAndQuery, newFragment);
  }

  private HttpUri relative(String rest) throws BadTarget {
    if (schemeEnd(rest) > 0) {
      throw new BadTarget("expected a reference with a path or a host, got " + Octets.shown(rest));
    }
    if (rest.startsWith("//")) {
      return parse(scheme + ":" + rest);
    }
    String target = pathAndQuery;
    if (rest.startsWith("?")) {
      target = path() + rest;
    } else if (!rest.isEmpty()) {
      int mark = rest.indexOf('?');
      String path = mark < 0 ? rest : rest.substring(0, mark);
      String base = path().substring(0, path().lastIndexOf('/') + 1);
      String query = mark < 0 ? "" : rest.substring(mark);
      target = withoutDots(path.startsWith("/") ? path : base + path) + query;
    }
    return new HttpUri(scheme, host, port, target(target), null);
  }

  /// RFC 3986, 5.2.4.
  private static String withoutDots(String path) {
    StringBuilder done = new StringBuilder();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      if (segments[i].equals("..")) {
        done.setLength(Math.max(0, done.lastIndexOf("/")));
      } else if (!segments[i].equals(".")) {
        done.append('/').append(segments[i]);
        continue;
      }
      if (last) {
        done.append('/');
      }
    }
    return done.toString();
  }

  /// The characters of a field are octets, in which such servers have UTF-8.
  private static String escape(String reference) {
    boolean octets = reference.chars().allMatch(c -> c < 256);
    StringBuilder escaped = new StringBuilder();
    for (byte octet :
        reference.strip().getBytes(octets ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8)) {
      if (octet == ' ' || octet < 0) {
        escaped.append('%').append("%02X".formatted(octet & 0xff));
      } else {
        escaped.append((char) octet);
      }
    }
    return escaped.toString();
  }

  /// Whether both are the same text once normal.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpUri that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /// The whole URI, with its fragment.
  @Override
  public String toString() {
    String behind = fragment == null ? "" : "#" + fragment;
    return scheme + "://" + (isZoned() ? zoned() : place()) + pathAndQuery + behind;
  }

  private boolean isZoned() {
    return host.indexOf('%') >= 0 && !scheme.equals(UNIX);
  }

  private String zoned() {
    return withPort("[" + host.replace("%", "%25") + "]");
  }
}
