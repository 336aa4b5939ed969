import module spindle.command;

/// A service of its own: greets whoever connects.
///
///     ./spindle examples/services/Greeter.java --port tcp:2000 --greeting 'Good evening'
class Greeter implements ServiceMaker {
  @Override
  public String name() {
    return "greeter";
  }

  @Override
  public String description() {
    return "greets whoever connects";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of("port", "PLACE", "where to listen").or("tcp:2000"),
        CommandOption.of("greeting", "TEXT", "what is said").or("Hello"));
  }

  @Override
  public Service make(Host host, Given given) throws UsageError {
    var greeting = new Greeting(given.text("greeting"));
    host.onReload(greeting::reload);
    return new StreamServerEndpointService(
        name(), host.server(given.text("port")), _ -> greeting.protocol());
  }

  /// What is said at the moment: SIGHUP may change it.
  static final class Greeting {
    private String text;

    Greeting(String text) {
      this.text = text;
    }

    String reload(Given given) {
      text = given.text("greeting");
      return "greeting with " + text;
    }

    Protocol protocol() {
      return new Protocol() {
        @Override
        public void connectionMade() {
          transport().write(text + "\n");
          transport().loseConnection();
        }
      };
    }
  }
}
