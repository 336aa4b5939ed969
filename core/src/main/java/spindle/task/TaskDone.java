package spindle.task;

/// Thrown when a [CooperativeTask] whose iterator is exhausted is paused or stopped.
public final class TaskDone extends TaskFinished {
  private static final long serialVersionUID = 1;

  TaskDone() {
    super("the task is done", null);
  }
}
