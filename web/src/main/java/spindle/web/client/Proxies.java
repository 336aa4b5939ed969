package spindle.web.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.Network;
import spindle.http.HttpUri;
import spindle.socks.SocksClient;

/// Which proxy a request goes over: `agent.withProxies(Proxies.ofEnvironment())`.
///
/// Requests for `http` are given to the proxy as they are; for `https` it is asked for a tunnel
/// (CONNECT), in which it sees nothing. A proxy of `https://` is spoken to over TLS, by the same
/// options as servers are. One of `socks5://` (SOCKS 5) makes connections to any port, and looks
/// names up. Hosts of this machine (`localhost`, 127.0.0.0/8, ::1) are asked without a proxy unless
/// [#withLoopback] says otherwise. Immutable; `withX` gives a changed copy.
public final class Proxies {
  /// curl's, where a proxy has no port.
  private static final int PORT = 1080;

  private static final int TLS_PORT = 443;
  private static final List<Network> LOOPBACK =
      List.of(Network.of("127.0.0.0/8"), Network.of("::1"));

  private static final Proxies NONE = new Proxies(null, null, List.of(), false);

  /// How a proxy is spoken to.
  enum Kind {
    HTTP(""),
    HTTPS("https://"),
    SOCKS("socks5://");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /// One proxy.
  ///
  /// @param credentials the value of Proxy-Authorization, or null
  /// @param socks who it is told, if it is one of SOCKS
  record Proxy(Kind kind, String host, int port, @Nullable String credentials, SocksClient socks) {
    /// Without the credentials.
    @Override
    public String toString() {
      return kind.prefix + host + ":" + port;
    }
  }

  private final @Nullable Proxy http;
  private final @Nullable Proxy https;
  private final List<String> excepted;
  private final boolean loopback;

  private Proxies(
      @Nullable Proxy http, @Nullable Proxy https, List<String> excepted, boolean loopback) {
    this.http = http;
    this.https = https;
    this.excepted = excepted;
    this.loopback = loopback;
  }

  /// No proxy at all.
  public static Proxies none() {
    return NONE;
  }

  /// One proxy for everything.
  ///
  /// @param uri `http://proxy.example:3128`, perhaps with `user:password@` before the host; or
  ///   `https://`, `socks5://` or `socks5h://`. Without a port it is 1080, as curl has it, or 443
  ///   for `https`
  /// @throws IllegalArgumentException if it is none, or one of another kind
  public static Proxies of(String uri) {
    Proxy proxy = proxy(uri);
    return new Proxies(proxy, proxy, List.of(), false);
  }

  /// What the variables of the environment say, as curl reads them: `http_proxy` (in small letters
  /// only, since a CGI script gets the field Proxy as `HTTP_PROXY`), `https_proxy`, `all_proxy`,
  /// `no_proxy`, the latter three also in capital letters, which count where those in small ones
  /// are missing or empty. What `no_proxy` means for names and for addresses of IPv4 is what curl
  /// 7.88 makes of it; networks of IPv6 and `[::1]` count here, too.
  ///
  /// @throws IllegalArgumentException as [#of(String)]
  public static Proxies ofEnvironment() {
    return of(System.getenv());
  }

  /// What these variables say, as above.
  ///
  /// @throws IllegalArgumentException as [#of(String)]
  public static Proxies of(Map<String, String> variables) {
    String all = either(variables, "all_proxy");
    String http = variables.getOrDefault("http_proxy", "");
    String https = either(variables, "https_proxy");
    Proxies read =
        new Proxies(
            proxyOrNone(http.isEmpty() ? all : http),
            proxyOrNone(https.isEmpty() ? all : https),
            List.of(),
            false);
    return read.withExceptions(exceptions(either(variables, "no_proxy")));
  }

  /// To curl a star stands for all hosts only where it stands alone.
  private static String[] exceptions(String text) {
    return text.equals("*")
        ? new String[] {text}
        : Arrays.stream(text.split("[, \\t]+"))
            .filter(each -> !each.equals("*"))
            .toArray(String[]::new);
  }

  private static String either(Map<String, String> variables, String name) {
    String small = variables.getOrDefault(name, "");
    return small.isEmpty() ? variables.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small;
  }

  private static @Nullable Proxy proxyOrNone(String text) {
    return text.isBlank() ? null : proxy(text.strip());
  }

  private static Proxy proxy(String text) {
    int colon = text.indexOf("://");
    Kind kind = colon < 0 ? Kind.HTTP : kind(text.substring(0, colon));
    String rest = colon < 0 ? text : text.substring(colon + 3);
    int at = rest.lastIndexOf('@');
    String place = at < 0 ? rest : rest.substring(at + 1);
    HttpUri uri = HttpUri.of("http://" + place);
    boolean said = place.replaceFirst("/.*", "").matches(".*:\\d+");
    int port = said ? uri.port() : kind == Kind.HTTPS ? TLS_PORT : PORT;
    String login = at < 0 ? null : rest.substring(0, at);
    return new Proxy(
        kind,
        uri.host(),
        port,
        login == null ? null : basic(login),
        login == null || kind != Kind.SOCKS ? SocksClient.anonymous() : socks(login));
  }

  private static Kind kind(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "http" -> Kind.HTTP;
      case "https" -> Kind.HTTPS;
      case "socks5", "socks5h" -> Kind.SOCKS;
      default ->
          throw new IllegalArgumentException(
              "expected a proxy of http://, https:// or socks5://, got one of %s://"
                  .formatted(scheme));
    };
  }

  private static SocksClient socks(String login) {
    int colon = login.indexOf(':');
    String name = colon < 0 ? login : login.substring(0, colon);
    return SocksClient.of(decode(name), colon < 0 ? "" : decode(login.substring(colon + 1)));
  }

  private static String basic(String user) {
    byte[] plain = decode(user).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(plain);
  }

  private static String decode(String text) {
    return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// A copy that asks some hosts without a proxy.
  ///
  /// @param hosts each a name, which stands for what is below it, too, with or without a dot before
  ///   it; an address; a network (`10.0.0.0/8`); `*` for all. A network of 0 bits is the one
  ///   address that it names, as with curl, and one of more bits than an address has is none
  public Proxies withExceptions(String... hosts) {
    List<String> more = new ArrayList<>(excepted);
    for (String each : hosts) {
      String bare = bare(each.strip().toLowerCase(Locale.ROOT));
      if (!bare.isEmpty()) {
        more.add(bare.replaceFirst("^\\[(.*)]$", "$1"));
      }
    }
    return new Proxies(http, https, more, loopback);
  }

  /// Without the dot before a name and the one behind it.
  private static String bare(String exception) {
    String bare = exception.replaceFirst("^\\.", "").replaceFirst("\\.$", "");
    return address(bare) == null ? bare : exception;
  }

  /// A copy that asks hosts of this machine over the proxy, too.
  public Proxies withLoopback() {
    return new Proxies(http, https, excepted, true);
  }

  /// The proxy for a URI, as `host:port`, with `https://` or `socks5://` before it if it is one of
  /// these; none if it is asked without.
  public Optional<String> proxyFor(HttpUri uri) {
    return Optional.ofNullable(find(uri)).map(Proxy::toString);
  }

  @Nullable Proxy find(HttpUri uri) {
    Proxy proxy = uri.scheme().equals("https") ? https : http;
    if (proxy == null) {
      return null;
    }
    String host = uri.host().replaceFirst("\\.$", "");
    Address address = address(host);
    if (!loopback && isLoopback(host, address)) {
      return null;
    }
    for (String each : excepted) {
      if (each.equals("*") || matches(each, host, address)) {
        return null;
      }
    }
    return proxy;
  }

  private static boolean isLoopback(String host, @Nullable Address address) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || (address != null && LOOPBACK.stream().anyMatch(each -> each.has(address)));
  }

  /// As curl has it: a number of bits that is none, or 0, is that of a whole address.
  private static boolean matches(String exception, String host, @Nullable Address address) {
    if (address == null) {
      return host.equals(exception) || host.endsWith("." + exception);
    }
    int slash = exception.indexOf('/');
    String network = slash < 0 ? exception : exception.substring(0, slash);
    Address first = address(network);
    if (first == null) {
      return false;
    }
    String digits = slash < 0 ? "" : exception.substring(slash + 1);
    int most = first instanceof IPv4Address ? Integer.SIZE : 4 * Integer.SIZE;
    int said = digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : 0;
    return said <= most && new Network(first, said == 0 ? most : said).has(address);
  }

  private static @Nullable Address address(String host) {
    int zone = host.indexOf('%');
    String bare = zone < 0 ? host : host.substring(0, zone);
    if (!bare.matches("[0-9.]+") && bare.indexOf(':') < 0) {
      return null;
    }
    try {
      return bare.indexOf(':') < 0
          ? Address.of(Inet4Address.ofLiteral(bare), 0)
          : Address.of(InetAddress.ofLiteral(bare), 0);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// The proxies, for people: no credentials.
  @Override
  public String toString() {
    return "Proxies[http=%s, https=%s, excepted=%s]".formatted(http, https, excepted);
  }
}
