package spindle.time;

/// A call that was scheduled with [Scheduler#callLater], until it runs or is cancelled.
public final class DelayedCall {
  DelayedCall() {}
}
