package spindle.reason;

/// A child process has ended by itself with the exit code 0.
public final class ProcessDone extends ConnectionDone {
  private static final long serialVersionUID = 1L;

  /// A process has ended well.
  public ProcessDone() {
    super("the process has ended with exit code 0");
  }
}
