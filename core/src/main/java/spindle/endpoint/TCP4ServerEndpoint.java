package spindle.endpoint;

import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Places;
import spindle.endpoint.words.Words;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;

/// A TCP port on IPv4.
public final class TCP4ServerEndpoint implements StreamServerEndpoint {
  static final Words<ListenOptions> WORDS = OptionWords.LISTEN.without("mode");

  private final Streams reactor;
  private final int port;
  private final ListenOptions options;

  /// A port on every IPv4 interface, with the default options.
  ///
  /// @param port 0 for any free port
  public TCP4ServerEndpoint(Streams reactor, int port) {
    this(reactor, port, ListenOptions.defaults());
  }

  /// A port, with the given options.
  ///
  /// @param port 0 for any free port
  /// @param options its interface is the literal address to listen on; empty for all of them
  /// @throws IllegalArgumentException if the port is out of range, or the interface is one of IPv6
  public TCP4ServerEndpoint(Streams reactor, int port, ListenOptions options) {
    this.reactor = reactor;
    this.port = Places.port(port);
    this.options = Places.withInterface(options, IPv4Address.class, "IPv4", "TCP6ServerEndpoint");
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return Listening.at(
        "interface '%s', port %d".formatted(options.interfaceAddress(), port),
        () -> reactor.listenTCP(port, factory, options));
  }

  static EndpointType<StreamServerEndpoint> type() {
    return new EndpointType<>(
        "tcp",
        WORDS.parameters(EndpointParameter.required("port", "0 for any free one")),
        (reactor, given) -> {
          ListenOptions options = OptionWords.listen(WORDS, given);
          int port = given.get("port").port();
          try {
            return new TCP4ServerEndpoint(reactor, port, options);
          } catch (IllegalArgumentException otherFamily) {
            throw given.get("interface").refused(String.valueOf(otherFamily.getMessage()));
          }
        });
  }

  /// Its string: `tcp:2000`.
  @Override
  public String toString() {
    return "tcp:" + port + WORDS.write(options);
  }
}
