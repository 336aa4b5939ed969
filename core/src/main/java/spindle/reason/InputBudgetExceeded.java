package spindle.reason;

/// So much was kept for all peers of a reactor together that some had to go, and this connection
/// kept the most, or was the newest of those that did. What was kept for it was dropped; the peer
/// got a reset.
public final class InputBudgetExceeded extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// The budget that was exceeded, as a whole sentence: what it is, what was kept, what to do.
  public InputBudgetExceeded(String message) {
    super(message, null);
  }
}
