package spindle.snapshot;

import java.time.Duration;

/// One thing that is open on a reactor, as it was at a moment.
public sealed interface Snapshot
    permits ConnectionSnapshot, PortSnapshot, FiberSnapshot, OtherSnapshot {
  /// The number by which people name it; no two things that are open in a process have the same.
  int id();

  /// How long it has been open.
  Duration age();
}
