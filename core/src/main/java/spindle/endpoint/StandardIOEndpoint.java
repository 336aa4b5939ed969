package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Words;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reactor.StandardIO;
import spindle.roles.ListenOptions;

/// The program's standard input and output, as a place to which one connection is made, at once:
/// see [StandardIO]. So a server can be tried by hand, or be run by whoever speaks to it over
/// pipes.
///
/// The port does not stop by itself when that connection ends. It can be listened at once only.
public final class StandardIOEndpoint implements StreamServerEndpoint {
  private static final ListenOptions DEFAULTS =
      ListenOptions.defaults().withLimits(StandardIO.defaultLimits());

  private static final Words<ListenOptions> WORDS =
      OptionWords.LISTEN
          .without(
              "interface",
              "mode",
              "backlog",
              "settings",
              "reusePort",
              "noDelay",
              "keepAlive",
              "connectionsMax",
              "lingerTimeout")
          .withDefaults(DEFAULTS);

  private final Reactor reactor;
  private final ListenOptions options;

  /// Standard input and output, with the limits of [StandardIO].
  public StandardIOEndpoint(Reactor reactor) {
    this(reactor, DEFAULTS);
  }

  /// Standard input and output, with the given options, of which limits and draining count.
  public StandardIOEndpoint(Reactor reactor, ListenOptions options) {
    this.reactor = reactor;
    this.options = options;
  }

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return Listening.at("standard input", () -> StandardIO.listen(reactor, factory, options));
  }

  static EndpointType<StreamServerEndpoint> type() {
    return new EndpointType<>(
        "stdio",
        WORDS.parameters(),
        (reactor, given) -> new StandardIOEndpoint(reactor, OptionWords.listen(WORDS, given)));
  }

  /// Its string: `stdio:`.
  @Override
  public String toString() {
    String words = WORDS.write(options);
    return "stdio" + (words.isEmpty() ? ":" : words);
  }
}
