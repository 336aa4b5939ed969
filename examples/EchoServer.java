import module spindle.core;

/// Sends back whatever arrives.
class Echo extends Protocol {
  @Override
  public void dataReceived(ByteBuffer data) {
    transport().write(data);
  }
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/EchoServer.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(ServerFactory.of(Echo::new));
  reactor.run();
}
