package spindle.roles;

/// Code that runs in a thread of its own, yet on the reactor's: it and the reactor take turns, so
/// that only one of them runs at any time. While it runs, it counts as the reactor's thread, and
/// whatever belongs to that thread is open to it; while it waits, the reactor goes on. This is what
/// a fiber stands on; programs use `spindle.fiber`.
///
/// See [spindle.reactor.Reactor#strand].
public interface Strand {
  /// Gives the turn back until [#wake], or until the thread is interrupted. Called by the strand
  /// itself. It may also return for no reason.
  void pause();

  /// Lets a paused strand go on, in this turn of the loop if it was woken within one. It goes on
  /// when nobody's callback is running, in the order of waking. On the reactor's thread.
  void wake();

  /// Whether the caller is on the reactor's thread, or nobody runs the reactor. From any thread.
  boolean isHere();

  /// Whether it stands still in a call of the JDK that waits, such as a lock: then only
  /// interrupting it reaches it. On the reactor's thread.
  boolean isBlocked();

  /// Interrupts its thread.
  void interrupt();

  /// Where it is, for people: what waits stands at the top.
  StackTraceElement[] stackTrace();
}
