import module spindle.core;

/// Answers each number with the next prime, found on another thread; hangs up on who says nothing.
class Primes extends LineOnlyReceiver {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Reactor reactor;
  private DelayedCall goodbye;
  private Deferred<?> search = Deferred.succeed();

  Primes(Reactor reactor) {
    super(LineFormat.defaults().withDelimiter("\n").withLengthMax(300));
    this.reactor = reactor;
  }

  @Override
  public void connectionMade() {
    waitForLine();
  }

  private void waitForLine() {
    goodbye =
        reactor.callLater(
            PATIENCE,
            () -> {
              sendLine("Bye.");
              transport().loseConnection();
            });
  }

  @Override
  public void lineReceived(String line) {
    goodbye.cancel();
    pauseProducing(); // one search at a time, and no line is read meanwhile
    search =
        reactor
            .deferToThread(() -> new BigInteger(line.strip()).nextProbablePrime())
            .addCallback(BigInteger::toString)
            .addErrback(NumberFormatException.class, _ -> "A number, please.")
            .addErrback(RejectedExecutionException.class, _ -> "Too busy, sorry.")
            .onSuccess(this::answer);
  }

  private void answer(String text) {
    sendLine(text);
    waitForLine();
    resumeProducing();
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    search.cancel();
    if (goodbye.active()) {
      goodbye.cancel();
    }
  }
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/Primes.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(_ -> new Primes(reactor));
  reactor.run();
}
