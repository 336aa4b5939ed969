package spindle.task;

import org.jspecify.annotations.Nullable;

/// Thrown when a [CooperativeTask] that has come to its end is paused or stopped. Which one it is
/// says how the task ended.
public abstract sealed class TaskFinished extends IllegalStateException
    permits SchedulerStopped, TaskDone, TaskFailed, TaskStopped {
  private static final long serialVersionUID = 1;

  TaskFinished(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
