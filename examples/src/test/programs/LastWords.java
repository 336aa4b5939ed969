import module spindle.core;

/// Writes much at once, closes, and ends as soon as it may.
class LastWords extends Protocol {
  @Override
  public void connectionMade() {
    transport().write("0123456789\n".repeat(50_000));
    transport().loseConnection();
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    System.exit(reason instanceof ConnectionDone ? 0 : 1);
  }
}

void main() {
  var reactor = Reactor.get();
  StandardIO.open(reactor, new LastWords());
  reactor.run();
}
