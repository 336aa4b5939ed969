import module spindle.command;

/// What the launcher has a service do once after a build, as it does with `Start.java` for
/// programs: the command starts, finds its services, sets up its log, and the one that echoes is
/// talked to.
class StartService implements ServiceMaker {
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
      for (int i = 0; i < Start.CONNECTIONS; i++) {
        new TCP4ClientEndpoint(reactor, "127.0.0.1", port).connect(_ -> new Start.Asking());
      }
      return Deferred.succeed();
    }
  }
}
