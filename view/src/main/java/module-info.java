import org.jspecify.annotations.NullMarked;

/// What a process that runs is doing, for people who ask: see [spindle.view].
@NullMarked
module spindle.view {
  requires static transitive org.jspecify;
  requires transitive spindle.core;
  requires static java.logging;
  requires static org.jline.terminal;
  requires tools.jackson.core;

  exports spindle.view;

  provides spindle.reactor.Onlooker with
      spindle.view.ViewOnlooker;
}
