package spindle.reactor;

/// The three phases of a system event. Each begins when the one before it has ended.
public enum EventPhase {
  /// First; a trigger may return a Deferred, and the next phase waits for all of them.
  BEFORE,
  /// Then; here the reactor itself starts or stops.
  DURING,
  /// Last.
  AFTER
}
