package spindle.endpoint;

import java.util.ArrayList;
import java.util.List;
import spindle.defer.Deferred;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.TlsWords;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.tls.TlsClientContext;

/// TLS to any place to which connections can be made (Twisted's `wrapClientTLS`). The server's
/// certificate must be for the host, whatever the place.
public final class TlsClientEndpoint implements StreamClientEndpoint {
  private final Connectable place;
  private final String string;

  /// TLS with `context` over the connections of `below`.
  ///
  /// @param host whose certificate the server must have, a name or a literal address
  /// @param port with the host, what sessions are resumed by
  /// @throws IllegalArgumentException if `host` can be neither
  public TlsClientEndpoint(
      StreamClientEndpoint below, String host, int port, TlsClientContext context) {
    this(below, host, port, context, "tls for " + host + " over " + below);
  }

  private TlsClientEndpoint(
      StreamClientEndpoint below, String host, int port, TlsClientContext context, String string) {
    place = context.over(below, host, port);
    this.string = string;
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return place.connect(factory);
  }

  /// `tls:`, and `ssl:`, which is the same.
  static EndpointType<StreamClientEndpoint> type(String name) {
    List<EndpointParameter> parameters = new ArrayList<>();
    parameters.add(
        EndpointParameter.required("host", "whose certificate is wanted: a name or an address"));
    parameters.add(EndpointParameter.required("port", "0 to 65535"));
    parameters.addAll(TlsWords.CLIENT.parameters());
    parameters.add(
        EndpointParameter.optional(
            "endpoint", "", "the quoted string of another place to connect to"));
    parameters.addAll(OptionWords.CONNECT.parameters());
    return new EndpointType<>(name, parameters, TlsClientEndpoint::parse);
  }

  private static StreamClientEndpoint parse(Reactor reactor, Arguments given) {
    TlsWords words = TlsWords.read(TlsWords.CLIENT, given);
    String host = given.text("host");
    int port = given.get("port").port();
    ConnectOptions options = OptionWords.connect(OptionWords.CONNECT, given);
    StringBuilder string = new StringBuilder("tls:");
    string.append(Description.quote(host)).append(':').append(port);
    string.append(TlsWords.CLIENT.write(words));
    StreamClientEndpoint below = new HostnameEndpoint(reactor, host, port, options);
    if (given.has("endpoint")) {
      if (!options.equals(ConnectOptions.defaults())) {
        throw given
            .get("endpoint")
            .refused("an 'endpoint' has options of its own: give them in its string");
      }
      below = Endpoint.client(reactor, given.text("endpoint"));
      string.append(":endpoint=").append(Description.quote(below.toString()));
    }
    string.append(OptionWords.CONNECT.write(options));
    return new TlsClientEndpoint(below, host, port, words.clientContext(), string.toString());
  }

  /// Its string, if it was made of one: `tls:example.org:443`; otherwise words for people, since a
  /// context has no string.
  @Override
  public String toString() {
    return string;
  }
}
