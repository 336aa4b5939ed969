import module spindle.core;

/// Answers one question a connection, and hands its listening socket to its successor: start it
/// again with the same door, and the one that ran finishes and ends. No client is refused.
///
///     ./spindle run examples/HandOver.java /run/app/door tcp:2000
///
/// The door is a UNIX socket through which a successor comes. Needs the epoll kernel.
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

  /// The successor listens. Its door is where ours was.
  @Override
  public void dataReceived(ByteBuffer data) {
    IO.println("handed over");
    door.stopListening().onSuccess(_ -> transport().loseConnection());
    port.drain(Duration.ofSeconds(30)).onSuccess(_ -> Reactor.current().stop());
  }
}

/// At the new one's end.
class Taking extends Protocol implements DescriptorReceiver {
  final Deferred<ListeningPort> taken = new Deferred<>();
  private ListeningPort port;

  @Override
  public void descriptorReceived(int descriptor) throws CannotListenError {
    port =
        Reactor.current()
            .adoptListening(descriptor, ServerFactory.of(Answering::new), ListenOptions.defaults());
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

/// Goes through the door if somebody is behind it; listens by itself otherwise.
Deferred<ListeningPort> listen(StreamClientEndpoint through, StreamServerEndpoint place) {
  return through
      .connectProtocol(new Taking())
      .then(taking -> taking.taken)
      .thenErrback(ConnectError.class, nobody -> place.listen(ServerFactory.of(Answering::new)));
}

void openDoor(StreamServerEndpoint at, ListeningPort port) {
  var giving = new AtomicReference<ListeningPort>();
  at.listen(_ -> new Giving(port, giving.get()))
      .onSuccess(giving::set)
      .onSuccess(_ -> IO.println("answering at " + port.host()));
}

void main(String... args) {
  if (args.length != 2) {
    System.err.println("usage: ./spindle run examples/HandOver.java DOOR PLACE");
    System.exit(2);
  }
  var reactor = Reactor.get();
  String door = "unix:" + Endpoint.quote(args[0]);
  var place = Endpoint.server(reactor, args[1]);
  listen(Endpoint.client(reactor, door), place)
      .onSuccess(port -> openDoor(Endpoint.server(reactor, door), port))
      .onFailure(
          Throwable.class,
          reason -> {
            System.err.println(reason.getMessage());
            reactor.stop();
          });
  reactor.run();
}
