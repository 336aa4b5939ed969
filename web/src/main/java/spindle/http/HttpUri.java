package spindle.http;

import java.net.IDN;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final int NAME_MAX = 253;
  private static final String UNIX = "http+unix";

  /// What is never escaped, RFC 3986, 2.3.
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private static final String SCHEME = "[A-Za-z][A-Za-z0-9+.-]*";
  private static final Pattern PARTS =
      Pattern.compile("(" + SCHEME + ")://([^/?#\\\\]*)([^#]*)(?:#(.*))?", Pattern.DOTALL);
  private static final Pattern PLACE =
      Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*)(?::([0-9]{0,5}))?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");
  private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final Pattern TARGET = Pattern.compile("[\\x21\\x22\\x24-\\x7e]*");

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
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new BadTarget("expected a URI with a scheme and a host, got " + Octets.shown(text));
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    if (scheme.equals(UNIX)) {
      String socket = Octets.escaped(socket(parts.group(2)), PLAIN);
      return new HttpUri(scheme, socket, HTTP_PORT, target(parts.group(3)), parts.group(4));
    }
    Matcher place = PLACE.matcher(parts.group(2));
    if (!place.matches()) {
      throw new BadTarget("expected a host and perhaps a port in a URI, and no user: " + scheme);
    }
    return new HttpUri(
        scheme,
        host(place.group(1)),
        port(place.group(2), scheme),
        target(parts.group(3)),
        parts.group(4));
  }

  /// Whether this begins as an absolute URI does.
  public static boolean isAbsolute(String text) {
    int colon = text.indexOf("://");
    return colon > 0 && text.substring(0, colon).matches(SCHEME);
  }

  private static String socket(String text) throws BadTarget {
    String path = TARGET.matcher(text).matches() ? unescape(text) : "";
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
    String name = "";
    try {
      if (text.length() <= NAME_MAX) {
        name = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      }
    } catch (IllegalArgumentException _) {
      // The same words serve for both.
    }
    // How long it is comes first: the pattern would need a stack as deep as a name has labels.
    if (name.length() > NAME_MAX || !NAME.matcher(name).matches()) {
      throw new BadTarget("expected the name of a host in a URI, got " + Octets.shown(text));
    }
    return name;
  }

  /// An address of IPv6, with its zone if it has one (RFC 6874: `%25` before it).
  private static String six(String text) throws BadTarget {
    int mark = text.indexOf('%');
    String address = mark < 0 ? text : text.substring(0, mark);
    String zone =
        mark < 0 ? "" : text.substring(text.startsWith("%25", mark) ? mark + 3 : mark + 1);
    try {
      if (!(mark >= 0 && !ZONE.matcher(zone).matches())) {
        Inet6Address.ofLiteral(address);
        return address.toLowerCase(Locale.ROOT) + (zone.isEmpty() ? "" : "%" + zone);
      }
    } catch (IllegalArgumentException _) {
      // The same words serve for both.
    }
    throw new BadTarget("expected an address of IPv6 in brackets, got " + Octets.shown(text));
  }

  private static int port(@Nullable String digits, String scheme) throws BadTarget {
    if (digits == null || digits.isEmpty()) {
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
    if (!TARGET.matcher(rest).matches() || rest.startsWith("\\")) {
      throw new BadTarget("expected a URI of visible ASCII; escape what is not");
    }
    return rest.startsWith("/") ? rest : "/" + rest;
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
    if (rest.matches(SCHEME + ":.*")) {
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
