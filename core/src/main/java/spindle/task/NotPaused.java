package spindle.task;

/// Thrown by [CooperativeTask#resume] when there is no pause to take back.
public final class NotPaused extends IllegalStateException {
  private static final long serialVersionUID = 1;

  NotPaused() {
    super("resume() without pause()");
  }
}
