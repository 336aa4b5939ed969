package spindle.reason;

/// More was written than may be buffered, because the peer reads too slowly and nobody minded what
/// `write` returned. What was buffered was dropped.
public final class WriteBufferExceeded extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// The limit that was hit, as a whole sentence: what it is, what was asked for, what to do.
  public WriteBufferExceeded(String message) {
    super(message, null);
  }
}
