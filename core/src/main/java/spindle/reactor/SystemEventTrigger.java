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
  private @Nullable Callable<? extends @Nullable Deferred<?>> action;
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

  /// Ends its life in the given state; what was to be done is returned and no longer held.
  Callable<? extends @Nullable Deferred<?>> take(State end) {
    Callable<? extends @Nullable Deferred<?>> taken = action;
    if (taken == null) {
      throw new AssertionError("ended twice: " + this);
    }
    state = end;
    action = null;
    return taken;
  }

  @Override
  public String toString() {
    return "trigger " + phase + " " + event + " registered at " + origin;
  }
}
