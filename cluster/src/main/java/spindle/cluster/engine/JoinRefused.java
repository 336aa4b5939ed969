package spindle.cluster.engine;

/// The members will not have this one.
public final class JoinRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  JoinRefused(String message, boolean passing, Throwable cause) {
    super(message, cause);
    this.passing = passing;
  }

  /// Whether it may be let in later: there is a member of its name, which may have crashed.
  public boolean isPassing() {
    return passing;
  }
}
