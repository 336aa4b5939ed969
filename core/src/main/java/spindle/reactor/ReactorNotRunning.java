package spindle.reactor;

/// `stop` was called on a reactor that is not running, or is stopping already.
public final class ReactorNotRunning extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ReactorNotRunning(String state) {
    super(
        "the reactor cannot be stopped: it is %s; to stop it once it runs, use callWhenRunning"
            .formatted(state));
  }
}
