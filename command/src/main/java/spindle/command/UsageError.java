package spindle.command;

/// What a command was told makes no sense. The message says what was expected and what came; the
/// command prints it as a line, and ends with status 64.
public final class UsageError extends Exception {
  private static final long serialVersionUID = 1L;

  /// One that says this.
  public UsageError(String message) {
    super(message);
  }
}
