package spindle.endpoint;

import java.io.IOException;
import java.util.List;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.Words;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.proxy.ProxyOptions;
import spindle.proxy.ProxyProtocol;
import spindle.proxy.TrustedForwarders;
import spindle.reactor.Reactor;

/// A place to which only proxies connect, which say by the PROXY protocol whose connections they
/// forward: see [ProxyProtocol].
public final class ProxiedServerEndpoint implements StreamServerEndpoint {
  private static final Words<ProxyOptions> WORDS =
      new Words<>(
          List.of(
              new Words.Word<>(
                  "trusted",
                  "who may connect: addresses, networks and `unix`, with commas between",
                  o -> o.trusted().toString()),
              new Words.Word<>(
                  "headerTimeout",
                  "seconds for the header",
                  o -> Argument.seconds(o.headerTimeout())),
              new Words.Word<>(
                  "headerMax", "bytes of the header", o -> String.valueOf(o.headerMax()))),
          ProxyOptions.defaults());

  private final StreamServerEndpoint place;
  private final ProxyOptions options;

  /// Proxies on this machine connect to `place`.
  public ProxiedServerEndpoint(StreamServerEndpoint place) {
    this(place, ProxyOptions.defaults());
  }

  /// The proxies that `options` name connect to `place`. If that does TLS, the header comes before
  /// the handshake, as HAProxy sends it. If it is one of these again, there are two proxies in a
  /// row: the header of the nearer one comes first, and that of the other is believed if the peer
  /// which the first header names is trusted.
  ///
  /// @throws IllegalArgumentException if nobody could ever connect: a proxy has no way to standard
  ///   input and output, nor to a UNIX socket if `unix` is not trusted
  public ProxiedServerEndpoint(StreamServerEndpoint place, ProxyOptions options) {
    this.place = place;
    this.options = options;
    requireReachable(place);
  }

  private void requireReachable(StreamServerEndpoint where) {
    switch (where) {
      case TlsServerEndpoint tls -> requireReachable(tls.below());
      case StandardIOEndpoint _ ->
          throw new IllegalArgumentException(
              "no proxy connects to standard input and output: expected a place to listen at");
      case UNIXServerEndpoint _ when !options.trusted().trust(new UnixAddress("")) ->
          throw new IllegalArgumentException(
              "expected 'unix' among the trusted, as nobody else connects there; got '%s'"
                  .formatted(options.trusted()));
      default -> {
        // Who connects there is seen when they come.
      }
    }
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    if (place instanceof TlsServerEndpoint tls) {
      return tls.over(new ProxiedServerEndpoint(tls.below(), options)).listen(factory);
    }
    return place.listen(ProxyProtocol.wrap(factory, options));
  }

  @Override
  public boolean reload() throws IOException {
    return place.reload();
  }

  static EndpointType<StreamServerEndpoint> type() {
    List<EndpointParameter> parameters =
        WORDS.parameters(
            new EndpointParameter(
                "endpoint", EndpointParameter.Kind.REST, "", "the string of a place to listen"));
    return new EndpointType<>("haproxy", parameters, ProxiedServerEndpoint::parse);
  }

  private static StreamServerEndpoint parse(Reactor reactor, Arguments given) {
    Argument trusted = WORDS.get(given, "trusted", WORDS.words());
    TrustedForwarders forwarders;
    try {
      forwarders = TrustedForwarders.parse(trusted.text());
    } catch (IllegalArgumentException nobody) {
      throw trusted.refused(String.valueOf(nobody.getMessage()));
    }
    return new ProxiedServerEndpoint(
        Endpoint.server(reactor, given.text("endpoint")),
        ProxyOptions.defaults()
            .withTrusted(forwarders)
            .withHeaderTimeout(WORDS.get(given, "headerTimeout", WORDS.words()).seconds())
            .withHeaderMax(WORDS.get(given, "headerMax", WORDS.words()).integer(16, 1 << 20)));
  }

  /// Its string: `haproxy:tcp:2000`.
  @Override
  public String toString() {
    return "haproxy" + WORDS.write(options) + ":" + place;
  }
}
