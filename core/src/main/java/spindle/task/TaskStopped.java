package spindle.task;

/// The failure of a [CooperativeTask] that was stopped, and what is thrown when it is then paused
/// or stopped again.
public final class TaskStopped extends TaskFinished {
  private static final long serialVersionUID = 1;

  TaskStopped() {
    super("the task was stopped", null);
  }
}
