import module spindle.core;

/// Answers one question a connection, under systemd or what stands for it, which keeps its socket.
/// Asked to reload, it does; asked to get stuck, it never does anything again.
///
///     ./spindle run examples/src/test/programs/Managed.java tcp:2000
class Answering extends LineOnlyReceiver {
  private final SystemdService systemd;

  Answering(SystemdService systemd) {
    super(LineFormat.defaults().withDelimiter("\n"));
    this.systemd = systemd;
  }

  @Override
  public void lineReceived(String line) {
    switch (line) {
      case "reload" -> systemd.reload(Deferred::succeed).onSuccess(_ -> answer("reloaded"));
      case "stuck" -> hang();
      default -> answer(line);
    }
  }

  private void answer(String line) {
    sendLine(ProcessHandle.current().pid() + " answers " + line.toUpperCase());
    transport().loseConnection();
  }

  private static void hang() {
    while (true) {
      LockSupport.park();
    }
  }
}

void main(String... args) {
  var reactor = Reactor.get();
  var app = new Application("managed", reactor);
  var systemd = new SystemdService(reactor);
  var place = systemd.keep("web", Endpoint.server(reactor, args[0]), ListenOptions.defaults());
  app.addService(
      new StreamServerEndpointService(
          "web", place, ServerFactory.of(() -> new Answering(systemd))));
  app.addService(systemd);
  System.exit(app.run());
}
