import org.jspecify.annotations.NullMarked;

/// Tests of JUnit that run on a reactor: on one in memory, in a simulated world, or on a real one.
@NullMarked
module spindle.testkit {
  requires static transitive org.jspecify;
  requires java.logging; // through which errors that are logged are seen
  requires transitive org.junit.jupiter.api;
  requires transitive spindle.core;
  requires transitive spindle.testing;

  exports spindle.testkit;

  opens spindle.testkit to
      org.junit.platform.commons;
}
