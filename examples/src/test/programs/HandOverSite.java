import module spindle.web;

/// A site that hands its listening socket to its successor: start it again with the same door, and
/// the one that ran finishes and ends.
///
///     ./spindle run HandOverSite.java /run/app/door tcp:2000
///     ./spindle run HandOverSite.java /run/app/door tcp:2000 tls-over:privateKey=server.pem:
///
/// The door is a UNIX socket through which a successor comes; what comes last stands before the
/// place. Needs the epoll kernel.
String over = "";

final Site site =
    Site.of(routes ->
        routes.any("/").answer(_ -> Response.text(ProcessHandle.current().pid() + " answers\n")));

/// At the old one's end of the door: gives the socket away, and finishes when it has been taken.
class Giving extends Protocol {
  private final ListeningPort port;
  private final ListeningPort door;

  Giving(ListeningPort port, ListeningPort door) {
    this.port = port;
    this.door = door;
  }

  @Override
  public void connectionMade() throws IOException {
    int descriptor =
        port.shareDescriptor().orElseThrow(() -> new IOException("only epoll hands sockets over"));
    transport().sendDescriptor(descriptor, ByteBuffer.wrap(new byte[] {'!'}));
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    door.stopListening().onSuccess(_ -> transport().loseConnection());
    port.drain(Duration.ofSeconds(30)).onSuccess(this::finish);
  }

  private void finish(DrainOutcome outcome) {
    IO.println("%d finished, %d cut off".formatted(outcome.finished(), outcome.aborted()));
    Reactor.current().stop();
  }
}

/// At the new one's end.
class Taking extends Protocol implements DescriptorReceiver {
  final Deferred<ListeningPort> taken = new Deferred<>();
  private ListeningPort port;

  @Override
  public void descriptorReceived(int descriptor) {
    Endpoint.server(Reactor.current(), over + "fd:" + descriptor)
        .listen(site)
        .onSuccess(this::listens);
  }

  private void listens(ListeningPort adopted) {
    port = adopted;
    transport().write("I listen");
  }

  /// The byte that the descriptor came with.
  @Override
  public void dataReceived(ByteBuffer data) {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (port == null) {
      taken.errback(reason);
    } else {
      taken.callback(port);
    }
  }
}

void openDoor(StreamServerEndpoint at, ListeningPort port) {
  var giving = new AtomicReference<ListeningPort>();
  at.listen(_ -> new Giving(port, giving.get()))
      .onSuccess(giving::set)
      .onSuccess(_ -> IO.println("answering at " + port.host()));
}

void main(String... args) {
  over = args.length > 2 ? args[2] : "";
  var reactor = Reactor.get();
  String door = "unix:" + Endpoint.quote(args[0]);
  Endpoint.client(reactor, door)
      .connectProtocol(new Taking())
      .then(taking -> taking.taken)
      .thenErrback(ConnectError.class, _ -> Endpoint.server(reactor, over + args[1]).listen(site))
      .onSuccess(port -> openDoor(Endpoint.server(reactor, door), port));
  reactor.run();
}
