import module spindle.core;

/// Answers each line of standard input in capitals on standard output.
class Shouter extends LineOnlyReceiver {
  Shouter() {
    super(LineFormat.defaults().withDelimiter("\n"));
  }

  @Override
  public void lineReceived(String line) {
    sendLine(line.toUpperCase(Locale.ROOT));
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    System.err.println(reason.getMessage());
    Reactor.current().stop();
  }
}

void main() {
  var reactor = Reactor.get();
  StandardIO.open(reactor, new Shouter());
  reactor.run();
}
