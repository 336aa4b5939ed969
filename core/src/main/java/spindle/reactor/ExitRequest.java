package spindle.reactor;

/// Thrown, or given to a Deferred, to end the program with a status of its own: see [Reactor#main].
public final class ExitRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /// Asks to end with `status`.
  public ExitRequest(int status) {
    super("exit with status " + status, null, false, false);
    this.status = status;
  }

  /// The status to end with.
  public int status() {
    return status;
  }
}
