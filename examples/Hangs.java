import module spindle.core;

/// Three ways to hang, for `./spindle why`: each port has one.
///
/// Writes more than a peer reads that reads nothing.
class Generous extends Protocol {
  @Override
  public void connectionMade() {
    transport().write(new byte[12 << 20]);
  }
}

/// Pauses, and forgets to resume.
class Forgetful extends Protocol {
  @Override
  public void dataReceived(ByteBuffer data) {
    transport().pauseProducing();
  }
}

/// Waits for what only its own thread could bring.
class Endless extends Protocol {
  private volatile boolean over;

  @Override
  public void dataReceived(ByteBuffer data) {
    while (!over) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    over = true;
  }
}

void main(String... args) {
  int port = args.length == 1 ? Integer.parseInt(args[0]) : 2001;
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, port).listen(ServerFactory.of(Generous::new));
  new TCP4ServerEndpoint(reactor, port + 1).listen(ServerFactory.of(Forgetful::new));
  new TCP4ServerEndpoint(reactor, port + 2).listen(ServerFactory.of(Endless::new));
  reactor.run();
}
