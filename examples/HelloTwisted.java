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

void main() {
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, 2000).listen(new TutorialServerFactory());
  reactor.run();
}
