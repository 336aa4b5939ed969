import org.jspecify.annotations.NullMarked;

/// Test doubles, a network in memory, simulated worlds, and recordings played again: for tests, and
/// for nothing in production. No test library is needed.
@NullMarked
module spindle.testing {
  requires static transitive org.jspecify;
  requires static java.logging; // through which errors that are logged are seen, where it is
  requires transitive spindle.core;

  exports spindle.memory;
  exports spindle.sim;
  exports spindle.testing;
}
