package spindle.cluster.engine;

/// A member has sent what it should not.
public final class MalformedFrame extends Exception {
  private static final long serialVersionUID = 1L;

  /// Made with what was expected and what came.
  public MalformedFrame(String message) {
    super(message);
  }
}
