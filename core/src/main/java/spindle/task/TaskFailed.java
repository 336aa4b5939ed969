package spindle.task;

/// Thrown when a [CooperativeTask] whose iterator threw, or gave a Deferred that failed, is paused
/// or stopped. The cause is that failure.
public final class TaskFailed extends TaskFinished {
  private static final long serialVersionUID = 1;

  TaskFailed(Throwable cause) {
    super("the task has failed", cause);
  }
}
