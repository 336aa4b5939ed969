package spindle.time;

/// Thrown when a [DelayedCall] that was cancelled is cancelled again or moved.
public final class AlreadyCancelled extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  AlreadyCancelled(String message) {
    super(message);
  }
}
