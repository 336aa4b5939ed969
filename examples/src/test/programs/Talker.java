import module spindle.core;

/// Talks until nothing has been taken for a while, then closes; prints how each connection ended.
class Speaker extends Protocol {
  private static final byte[] WORDS = new byte[64 * 1024];
  private static final Duration LOOK = Duration.ofMillis(200);

  private int silentLooks;

  @Override
  public void connectionMade() {
    talk();
    Reactor.get().callLater(LOOK, this::look);
  }

  private void talk() {
    while (transport().write(WORDS)) {}
    transport()
        .drained()
        .onSuccess(_ -> {
          silentLooks = 0;
          talk();
        });
  }

  private void look() {
    if (++silentLooks == 3) {
      transport().loseConnection();
    } else {
      Reactor.get().callLater(LOOK, this::look);
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    IO.println(reason.getClass().getSimpleName());
  }
}

/// Does not mind what `write` says.
class Babbler extends Speaker {
  @Override
  public void connectionMade() {
    for (int i = 0; i < 1024; i++) {
      transport().write(new byte[64 * 1024]);
    }
  }
}

void main(String... args) {
  var reactor = Reactor.get();
  int port = Integer.parseInt(args[0]);
  int second = Integer.parseInt(args[1]);
  var limits = Limits.defaults().withCloseTimeout(Duration.ofSeconds(2));
  var options = ListenOptions.defaults().withLimits(limits);
  new TCP4ServerEndpoint(reactor, port, options).listen(ServerFactory.of(() -> new Speaker()));
  new TCP4ServerEndpoint(reactor, second, options).listen(ServerFactory.of(() -> new Babbler()));
  reactor.run();
}
