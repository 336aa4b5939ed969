package spindle.amp;

/// The peer knows no such command.
public final class UnhandledCommand extends CallFailed {
  private static final long serialVersionUID = 1L;

  UnhandledCommand(String message) {
    super(message);
  }
}
