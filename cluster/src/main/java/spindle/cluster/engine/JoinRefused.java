package spindle.cluster.engine;

/// The members will not have this one: there is one of its name already.
public final class JoinRefused extends Exception {
  private static final long serialVersionUID = 1L;

  JoinRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
