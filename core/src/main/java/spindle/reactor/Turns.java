package spindle.reactor;

import spindle.loop.Loop;

/// A reactor that runs, and whose turns are somebody else's to make: for who has many reactors on
/// one thread, as tests and simulated worlds do. Begun by [Reactor#runByTurns]. Belongs to the
/// reactor's thread.
public final class Turns {
  private final Lifecycle lifecycle;
  private final Loop loop;

  Turns(Lifecycle lifecycle, Loop loop) {
    this.lifecycle = lifecycle;
    this.loop = loop;
  }

  /// Makes one turn, which does not wait.
  ///
  /// @return whether the reactor still runs; if not, it was stopped, and this was its end
  public boolean make() {
    return lifecycle.makeTurn();
  }

  /// How long the reactor would wait if its next turn came now, in nanoseconds on its clock: 0 if
  /// there is something to do at once, negative if it waits for its kernel alone.
  public long nanosUntilNext() {
    return loop.nanosToSleep();
  }
}
