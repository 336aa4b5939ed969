import module spindle.core;

/// Sends back whatever arrives, as fast as the peer takes it.
void echo(Conversation peer) throws Exception {
  for (var bytes = peer.read(); bytes != null; bytes = peer.read()) {
    peer.write(bytes);
  }
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/EchoFiber.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(Conversation.with(this::echo));
  reactor.run();
}
