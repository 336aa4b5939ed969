package spindle.testkit;

/// What a [SpindleTest] runs on.
public enum On {
  /// A reactor in memory, [spindle.testing.MemoryReactor], alone on its network. Time is virtual.
  MEMORY,

  /// A world that comes from a seed, [spindle.sim.Simulation]. Time is virtual. The test's own
  /// reactor is that of a host called `test`.
  SIMULATION,

  /// A reactor over the best kernel of this machine. Time is real.
  REAL
}
