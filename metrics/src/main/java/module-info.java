import org.jspecify.annotations.NullMarked;

/// What reactors do, in numbers, for Prometheus: see [spindle.metrics].
@NullMarked
@SuppressWarnings("requires-transitive-automatic") // whoever uses this names Micrometer's types
module spindle.metrics {
  requires static transitive org.jspecify;
  requires transitive spindle.web;
  requires transitive micrometer.core;
  requires transitive micrometer.registry.prometheus;
  requires java.management;

  exports spindle.metrics;
}
