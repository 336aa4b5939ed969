package spindle.reactor;

/// `run` was called on a reactor whose loop is running.
public final class ReactorAlreadyRunning extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ReactorAlreadyRunning() {
    super("the reactor is running already: run() is called once, by the program's own loop");
  }
}
