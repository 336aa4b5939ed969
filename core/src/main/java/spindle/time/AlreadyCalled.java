package spindle.time;

/// Thrown when a [DelayedCall] that has started to run, or has run, is cancelled or moved. A call
/// that cancels itself while it runs meets this too.
public final class AlreadyCalled extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  AlreadyCalled(String message) {
    super(message);
  }
}
