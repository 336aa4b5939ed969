/// What the reactors of a process do, in numbers, by Micrometer, and a page of them for Prometheus.
///
/// ```java
/// var page = MetricsPage.create(reactor);
/// new Routes().get("/metrics", page);
/// ```
///
/// Read first: [MetricsPage]. [ReactorMetrics] is for programs that have a registry of their own,
/// of whatever kind.
package spindle.metrics;
