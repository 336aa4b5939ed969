package spindle.sim;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.framing.LineFormat;
import spindle.framing.LineOnlyReceiver;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;

/// Lines from and to a peer, for the programs of the corpus: most of them have few words.
class Talk extends LineOnlyReceiver {
  static final int PORT = 7000;

  private final BiConsumer<Talk, String> hears;
  private final Consumer<Talk> loses;

  Talk(BiConsumer<Talk, String> hears) {
    this(hears, _ -> {});
  }

  Talk(BiConsumer<Talk, String> hears, Consumer<Talk> loses) {
    super(LineFormat.defaults().withDelimiter("\n"));
    this.hears = hears;
    this.loses = loses;
  }

  @Override
  public void lineReceived(String line) {
    hears.accept(this, line);
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    loses.accept(this);
  }

  void close() {
    transport().loseConnection();
  }

  /// Has the host of `reactor` hear whoever connects.
  static void listen(Reactor reactor, BiConsumer<Talk, String> hears) {
    listen(reactor, hears, _ -> {});
  }

  static void listen(Reactor reactor, BiConsumer<Talk, String> hears, Consumer<Talk> loses) {
    new TCP4ServerEndpoint(reactor, PORT).listen(_ -> new Talk(hears, loses));
  }

  static TCP4ClientEndpoint to(Reactor reactor, String host) {
    return new TCP4ClientEndpoint(reactor, host, PORT);
  }

  /// What a client does with the connection to its server.
  @FunctionalInterface
  interface Script {
    void play(Reactor reactor, Conversation server) throws Exception;
  }

  /// Makes a host that connects to the host called `server`, in a fiber, and plays a script. It
  /// gives up where the connection breaks.
  static Host client(Simulation world, String name, Script script) {
    Host host = world.host(name);
    host.program(reactor ->
        Fiber.start(
                reactor,
                () -> {
                  try (var server = Conversation.connect(to(reactor, "server"))) {
                    script.play(reactor, server);
                  }
                })
            .handleFailure(IOException.class, _ -> {})
            .handleFailure(CancellationException.class, _ -> {}));
    return host;
  }

  /// The next line that `peer` says.
  static String lineOf(Conversation peer) throws Exception {
    String line = peer.readLine();
    if (line == null) {
      throw new EOFException("the peer has ended");
    }
    return line;
  }

  /// Milliseconds by chance, less than `most` of them, to the microsecond.
  static Duration within(Simulation world, int mostMillis) {
    return Duration.ofNanos(1_000L * world.random("corpus").nextLong(mostMillis * 1_000L));
  }
}
