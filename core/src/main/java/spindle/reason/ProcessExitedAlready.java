package spindle.reason;

/// A signal was to be sent to a child process that has ended: its number may be another's by now.
public final class ProcessExitedAlready extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /// The process with this number has ended.
  public ProcessExitedAlready(long pid) {
    super("process %d has ended already: no signal is sent to its number".formatted(pid));
  }
}
