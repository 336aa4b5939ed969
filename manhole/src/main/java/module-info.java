import org.jspecify.annotations.NullMarked;

/// A way inside a program that runs: the JDK's JShell over SSH. See [spindle.manhole].
@NullMarked
module spindle.manhole {
  requires static transitive org.jspecify;
  requires transitive spindle.ssh;
  requires jdk.jshell;

  exports spindle.manhole;
}
