import module spindle.core;

/// Answers on the connection that its argument describes, and ends with it.
class Answering extends LineOnlyReceiver {
  Answering() {
    super(LineFormat.defaults().withDelimiter("\n"));
  }

  @Override
  public void lineReceived(String line) {
    sendLine(
        "answers " + line.toUpperCase() + " to " + transport().peer().getClass().getSimpleName());
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    Reactor.current().stop();
  }
}

void main(String... args) {
  var reactor = Reactor.get();
  Endpoint.client(reactor, args[0])
      .connectProtocol(new Answering())
      .onFailure(
          Throwable.class,
          reason -> {
            System.err.println(reason.getMessage());
            System.exit(1);
          });
  reactor.run();
}
