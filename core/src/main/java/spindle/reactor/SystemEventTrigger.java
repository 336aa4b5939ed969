package spindle.reactor;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// What was registered for a system event; give it to [Reactor#removeSystemEventTrigger]. Its text
/// says for what, and where in the program.
public final class SystemEventTrigger {
  enum State {
    WAITING,
    RAN,
    REMOVED
  }

  final String event;
  final EventPhase phase;
  final Callable<? extends @Nullable Deferred<?>> action;
  private final String origin;
  State state = State.WAITING;

  SystemEventTrigger(
      String event,
      EventPhase phase,
      Callable<? extends @Nullable Deferred<?>> action,
      String origin) {
    this.event = event;
    this.phase = phase;
    this.action = action;
    this.origin = origin;
  }

  @Override
  public String toString() {
    return "trigger " + phase + " " + event + " registered at " + origin;
  }
}
