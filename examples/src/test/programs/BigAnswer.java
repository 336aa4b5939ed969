import module spindle.core;

/// Answers the first bytes with a mebibyte and closes, whatever else is being sent.
class Hasty extends Protocol {
  @Override
  public void dataReceived(ByteBuffer data) {
    transport().write(new byte[1 << 20]);
    transport().loseConnection();
  }
}

void main(String... args) {
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(ServerFactory.of(Hasty::new));
  reactor.run();
}
