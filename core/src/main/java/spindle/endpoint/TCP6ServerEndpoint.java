package spindle.endpoint;

import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Places;
import spindle.endpoint.words.Words;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;

/// A TCP port on IPv6, and on IPv4 too where the operating system maps the one into the other.
public final class TCP6ServerEndpoint implements StreamServerEndpoint {
  private static final Words<ListenOptions> WORDS =
      OptionWords.LISTEN.without("mode").withDefaults(ListenOptions.defaults().withInterface("::"));

  private final Streams reactor;
  private final int port;
  private final ListenOptions options;

  /// A port on every interface, with the default options.
  ///
  /// @param port 0 for any free port
  public TCP6ServerEndpoint(Streams reactor, int port) {
    this(reactor, port, ListenOptions.defaults());
  }

  /// A port, with the given options.
  ///
  /// @param port 0 for any free port
  /// @param options its interface is the literal address to listen on; empty for all of them
  /// @throws IllegalArgumentException if the port is out of range, or the interface is one of IPv4
  public TCP6ServerEndpoint(Streams reactor, int port, ListenOptions options) {
    this.reactor = reactor;
    this.port = Places.port(port);
    this.options =
        options.interfaceAddress().isEmpty()
            ? options.withInterface("::")
            : Places.withInterface(options, IPv6Address.class, "IPv6", "TCP4ServerEndpoint");
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return Listening.at(
        "interface '%s', port %d".formatted(options.interfaceAddress(), port),
        () -> reactor.listenTCP(port, factory, options));
  }

  static EndpointType<StreamServerEndpoint> type() {
    return new EndpointType<>(
        "tcp6",
        WORDS.parameters(EndpointParameter.required("port", "0 for any free one")),
        (reactor, given) -> {
          ListenOptions options = OptionWords.listen(WORDS, given);
          int port = given.get("port").port();
          try {
            return new TCP6ServerEndpoint(reactor, port, options);
          } catch (IllegalArgumentException otherFamily) {
            throw given.get("interface").refused(String.valueOf(otherFamily.getMessage()));
          }
        });
  }

  /// Its string: `tcp6:2000`.
  @Override
  public String toString() {
    return "tcp6:" + port + WORDS.write(options);
  }
}
