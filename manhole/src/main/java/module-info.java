import org.jspecify.annotations.NullMarked;

/// A way inside a program that runs: the JDK's JShell over SSH, or over its control socket. See
/// [spindle.manhole].
@NullMarked
module spindle.manhole {
  requires static transitive org.jspecify;
  requires transitive spindle.ssh;
  requires transitive spindle.view;
  requires jdk.jshell;

  exports spindle.manhole;
}
