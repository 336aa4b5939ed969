package spindle.task;

/// The failure of a [CooperativeTask] whose [Cooperator] was stopped, and what is thrown when it is
/// then paused or stopped.
public final class SchedulerStopped extends TaskFinished {
  private static final long serialVersionUID = 1;

  SchedulerStopped() {
    super("the cooperator of the task was stopped", null);
  }
}
