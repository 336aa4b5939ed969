import module spindle.core;

/// Answers one question a connection, with the number of its process, at every place that its
/// arguments describe, and says when it does.
class Answering extends LineOnlyReceiver {
  Answering() {
    super(LineFormat.defaults().withDelimiter("\n"));
  }

  @Override
  public void lineReceived(String line) {
    sendLine(ProcessHandle.current().pid() + " answers " + line.toUpperCase());
    transport().loseConnection();
  }
}

void main(String... args) throws Exception {
  var reactor = Reactor.get();
  for (String each : args) {
    Endpoint.server(reactor, each)
        .listen(ServerFactory.of(Answering::new))
        .onFailure(
            Throwable.class,
            reason -> {
              System.err.println(reason.getMessage());
              System.exit(1);
            });
  }
  reactor.callWhenRunning(() -> System.err.println("serving"));
  reactor.run();
}
