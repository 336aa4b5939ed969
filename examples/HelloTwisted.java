import module spindle.core;

class ServerProtocol extends Protocol {
  @Override
  public void connectionMade() {
    IO.println("New Connection");
    transport().write("Hello Twisted");
    transport().loseConnection();
  }
}

class TutorialServerFactory implements ServerFactory {
  @Override
  public Protocol buildProtocol(Address address) {
    IO.println(address);
    return new ServerProtocol();
  }
}

void main(String... args) {
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, port(args)).listen(new TutorialServerFactory());
  reactor.run();
}

/// 2000, unless another port is asked for.
int port(String... args) {
  String port = args.length == 0 ? "2000" : args[0];
  if (args.length > 1 || !port.matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/HelloTwisted.java [PORT]");
    System.exit(2);
  }
  return Integer.parseInt(port);
}
