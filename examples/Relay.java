import module spindle.core;

/// Asks one server for many clients: each line of a client is passed on over one connection, which
/// comes back by itself when the server was gone. A program made of services.
///
///     ./spindle run examples/Relay.java tcp:2000 tcp:127.0.0.1:7
///
/// Each part says when it is ready, the next starts then, and they stop in reverse. Under systemd
/// it says so there, too.
class Upstream extends LineOnlyReceiver {
  private final Deque<Deferred<String>> asked = new ArrayDeque<>();

  Upstream() {
    super(LineFormat.defaults().withDelimiter("\n"));
  }

  Deferred<String> ask(String question) {
    var answer = new Deferred<String>().onLateValue(_ -> {});
    asked.add(answer);
    sendLine(question);
    return answer;
  }

  @Override
  public void lineReceived(String answer) {
    if (!asked.isEmpty()) {
      var first = asked.remove();
      if (!first.called()) {
        first.callback(answer);
      }
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    asked.stream().filter(each -> !each.called()).forEach(each -> each.errback(reason));
  }
}

/// One client. It is told if the server cannot be reached, and has its answer within five seconds.
class Asking extends LineOnlyReceiver implements Drainable {
  private final ClientService<Upstream> upstream;
  private boolean waiting;
  private boolean draining;

  Asking(ClientService<Upstream> upstream) {
    super(LineFormat.defaults().withDelimiter("\n"));
    this.upstream = upstream;
  }

  @Override
  public void lineReceived(String question) {
    pauseProducing();
    waiting = true;
    upstream
        .whenConnected(3)
        .then(server -> server.ask(question))
        .addTimeout(Duration.ofSeconds(5), transport().scheduler())
        .addErrback(reason -> "sorry: " + reason.getMessage())
        .onSuccess(this::answer);
  }

  private void answer(String text) {
    waiting = false;
    sendLine(text);
    if (draining) {
      transport().loseConnection();
    } else {
      resumeProducing();
    }
  }

  /// The program stops: whoever has asked is answered, then we part.
  @Override
  public void drain() {
    draining = true;
    if (!waiting) {
      transport().loseConnection();
    }
  }
}

void main(String... args) {
  if (args.length != 2) {
    System.err.println("usage: ./spindle run examples/Relay.java PLACE SERVER");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var server = Endpoint.client(reactor, args[1]);
  var place = Endpoint.server(reactor, args[0]);

  var upstream =
      new ClientService<>(
          "upstream", server, _ -> new Upstream(), Backoff.of(new SecureRandom()), reactor);
  var clients = new StreamServerEndpointService("clients", place, _ -> new Asking(upstream));
  var report =
      new TimerService(
          "report",
          Duration.ofMinutes(1),
          reactor,
          () -> IO.println(clients.port().map(ListeningPort::connections).orElse(0) + " clients"));

  var app = new Application("relay", reactor);
  app.addService(upstream);
  app.addService(clients);
  app.addService(report);
  app.addService(new SystemdService(reactor));
  System.exit(app.run());
}
