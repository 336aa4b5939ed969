package spindle.amp.reason;

/// The peer knows no such command.
public final class UnhandledCommand extends CallFailed {
  private static final long serialVersionUID = 1L;

  /// Says what the peer says, `description`.
  public UnhandledCommand(String message) {
    super(message);
  }
}
