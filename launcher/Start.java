import module spindle.core;

/// What a program does first, for the launcher: it runs this once after a build and has the JVM
/// note which classes a start needs, so that later starts find them prepared.
void main() throws Exception {
  var reactor = Reactor.get();
  var port =
      reactor.listenTCP(
          0, ServerFactory.of(Greeter::new), ListenOptions.defaults().withInterface("127.0.0.1"));
  reactor.callWhenRunning(() ->
      Fiber.start(reactor, () -> greet(reactor, port)).addBoth(outcome -> stop(reactor)));
  reactor.run();
}

/// Says one line and closes.
class Greeter extends Protocol {
  @Override
  public void connectionMade() {
    transport().write("hello\n");
    transport().loseConnection();
  }
}

String greet(Reactor reactor, ListeningPort port) throws Exception {
  int number = ((IPv4Address) port.host()).port();
  var endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", number);
  return Conversation.connect(endpoint).readLine();
}

Void stop(Reactor reactor) {
  reactor.stop();
  return null;
}
