package spindle.endpoint;

import java.time.Duration;
import java.util.List;
import spindle.defer.Deferred;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.Places;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.socks.SocksClient;

/// A TCP port of a host, reached by way of a proxy that speaks SOCKS 5, which looks the name up:
/// what [SocksClient#over] says.
public final class SocksClientEndpoint implements StreamClientEndpoint {
  private static final String TIMEOUT = "10";

  private final Connectable place;
  private final String string;

  /// A host's port, by way of `proxy`.
  ///
  /// @param host a name, which the proxy looks up, or a literal address
  /// @throws IllegalArgumentException if it can be neither, or the port is out of range
  public SocksClientEndpoint(
      StreamClientEndpoint proxy, String host, int port, SocksClient client) {
    this(proxy, host, port, client, "socks for %s:%d over %s".formatted(host, port, proxy));
  }

  private SocksClientEndpoint(
      StreamClientEndpoint proxy, String host, int port, SocksClient client, String string) {
    this.place = client.over(proxy, Places.of(host, port));
    this.string = string;
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return place.connect(factory);
  }

  /// `socks:`.
  static EndpointType<StreamClientEndpoint> type() {
    return new EndpointType<>(
        "socks",
        List.of(
            EndpointParameter.required("host", "a name, which the proxy looks up, or an address"),
            EndpointParameter.required("port", "0 to 65535"),
            EndpointParameter.required("endpoint", "the quoted string of the proxy's place"),
            EndpointParameter.optional("user", "", "whom the proxy is told, if it asks"),
            EndpointParameter.optional(
                "passwordVariable", "", "the variable of the environment that has the password"),
            EndpointParameter.optional(
                "timeout", TIMEOUT, "seconds for the proxy to answer, once it is connected to")),
        SocksClientEndpoint::parse);
  }

  private static StreamClientEndpoint parse(Reactor reactor, Arguments given) {
    String host = given.text("host");
    int port = given.get("port").port();
    StreamClientEndpoint proxy = Endpoint.client(reactor, given.text("endpoint"));
    Duration timeout = given.get("timeout").seconds();
    StringBuilder string = new StringBuilder("socks:");
    string.append(Description.quote(host)).append(':').append(port);
    string.append(':').append(Description.quote(proxy.toString()));
    SocksClient client = SocksClient.anonymous();
    if (given.has("user")) {
      String variable = given.text("passwordVariable");
      client = SocksClient.of(given.text("user"), password(variable));
      string.append(":user=").append(Description.quote(given.text("user")));
      string.append(":passwordVariable=").append(Description.quote(variable));
    }
    if (!Argument.seconds(timeout).equals(TIMEOUT)) {
      string.append(":timeout=").append(Argument.seconds(timeout));
    }
    return new SocksClientEndpoint(
        proxy, host, port, client.withTimeout(timeout), string.toString());
  }

  private static String password(String variable) {
    String password = System.getenv(variable);
    if (password == null) {
      throw new IllegalArgumentException(
          "expected the password of 'user' in the variable '%s', which is not set"
              .formatted(variable));
    }
    return password;
  }

  /// Its string, if it was made of one: `socks:example.org:80:tcp\:127.0.0.1\:1080`; otherwise
  /// words for people.
  @Override
  public String toString() {
    return string;
  }
}
