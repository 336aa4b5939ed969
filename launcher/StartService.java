import module spindle.command;

/// What the launcher has a service do once after a build, as it does with `Start.java` for
/// programs: the command starts, finds its services, sets up its log, and the one that echoes is
/// talked to.
class StartService implements ServiceMaker {
  static final int MESSAGES = 40_000;
  static final int CONNECTIONS = 16;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String description() {
    return "shows the JVM what a service does";
  }

  @Override
  public Service make(Host host, Given given) throws Exception {
    var maker =
        ServiceLoader.load(ServiceMaker.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals("echo"))
            .findFirst()
            .orElseThrow();
    var all = new ServiceCollection("start");
    var ports = Map.of("port", List.of("0"));
    var echo = maker.make(host, Given.of(maker.options(), ports));
    all.addService(echo);
    all.addService(new Talk(host.reactor(), (StreamServerEndpointService) echo));
    return all;
  }

  static final class Talk extends Service {
    private final Reactor reactor;
    private final StreamServerEndpointService echo;

    Talk(Reactor reactor, StreamServerEndpointService echo) {
      super("talk");
      this.reactor = reactor;
      this.echo = echo;
    }

    @Override
    protected Deferred<?> start() {
      int port = ((IPv4Address) echo.port().orElseThrow().host()).port();
      for (int i = 0; i < CONNECTIONS; i++) {
        new TCP4ClientEndpoint(reactor, "127.0.0.1", port).connect(_ -> new Asking());
      }
      return Deferred.succeed();
    }
  }

  /// Sends back what comes back, until there was enough of it; the last one stops the reactor.
  static final class Asking extends Protocol {
    private static int left = MESSAGES;
    private static int open;

    @Override
    public void connectionMade() {
      open++;
      transport().write(new byte[64]);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (--left > 0) {
        transport().write(data);
      } else {
        transport().loseConnection();
      }
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      if (--open == 0) {
        Reactor.current().stop();
      }
    }
  }
}
