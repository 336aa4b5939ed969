package spindle.reactor;

/// `run` was called on a reactor that was stopped. Make a new one with [Reactor#create].
public final class ReactorNotRestartable extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ReactorNotRestartable() {
    super("the reactor was stopped and cannot run again: make a new one with Reactor.create()");
  }
}
