import module java.base;
import module spindle.core;

/// What a program does first, for the launcher: it runs this once after a build and has the JVM
/// note which classes a start needs, and which methods are called most, so that later programs find
/// both prepared: they start sooner, and are fast from their first second on.
final class Start {
  static final int MESSAGES = 40_000;

  static final int CONNECTIONS = 16;

  static void main() throws Exception {
    var reactor = Reactor.get();
    int echo = listen(reactor, ServerFactory.of(Echo::new));
    int fibers = listen(reactor, Conversation.with(Start::echo));
    int greeter = listen(reactor, ServerFactory.of(Greeter::new));
    reactor.callWhenRunning(() ->
        Fiber.start(
                reactor,
                () -> {
                  for (int i = 0; i < CONNECTIONS; i++) {
                    new TCP4ClientEndpoint(reactor, "127.0.0.1", i % 2 == 0 ? echo : fibers)
                        .connect(_ -> new Asking());
                  }
                  return greet(reactor, greeter);
                })
            .addErrback(failure -> fail(failure)));
    reactor.run();
  }

  static int listen(Reactor reactor, ServerFactory factory) throws IOException {
    var port = reactor.listenTCP(0, factory, ListenOptions.defaults().withInterface("127.0.0.1"));
    return ((IPv4Address) port.host()).port();
  }

  /// Says one line and closes.
  static class Greeter extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("hello\n");
      transport().loseConnection();
    }
  }

  static class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  static void echo(Conversation peer) throws Exception {
    for (var bytes = peer.read(); bytes != null; bytes = peer.read()) {
      peer.write(bytes);
    }
  }

  /// Sends back what comes back, until there was enough of it; the last one stops the reactor.
  static class Asking extends Protocol {
    private static int left = MESSAGES;
    private static int open;
    private static boolean over;

    @Override
    public void connectionMade() {
      open++;
      transport().write(new byte[64]);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (--left > 0) {
        transport().write(data);
      } else {
        transport().loseConnection();
      }
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      if (--open == 0 && !over) {
        over = true;
        Reactor.current().stop();
      }
    }
  }

  static String greet(Reactor reactor, int port) throws Exception {
    var endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", port);
    return Conversation.connect(endpoint).readLine();
  }

  /// No pack is better than one of a program that failed.
  static String fail(Throwable failure) {
    IO.println("the start failed: " + failure);
    Runtime.getRuntime().halt(1);
    return "";
  }
}
