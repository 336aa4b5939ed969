package spindle.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import spindle.reactor.Reactor;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// A page that Prometheus reads: the numbers of all reactors, and whatever else the program has in
/// the registry.
///
/// ```java
/// var page = MetricsPage.create(reactor);
/// Counter orders = page.registry().counter("orders");
/// new Routes().get("/metrics", page);
/// ```
///
/// Whoever can ask for the page sees it: put it on a port of its own that only the monitoring
/// reaches, or behind a filter. For one reactor, the one that serves it.
public final class MetricsPage implements Handler {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String OPEN_METRICS_TYPE =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry;
  private final ReactorMetrics reactors;

  private MetricsPage(Reactor reactor, PrometheusMeterRegistry registry) {
    this.registry = registry;
    reactors = new ReactorMetrics(reactor, registry);
  }

  /// A page with a registry of its own.
  ///
  /// @param reactor the one that serves it
  public static MetricsPage create(Reactor reactor) {
    return of(reactor, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /// The page of a registry that the program has.
  @SuppressWarnings("exports") // Micrometer is an automatic module
  public static MetricsPage of(Reactor reactor, PrometheusMeterRegistry registry) {
    return new MetricsPage(reactor, registry);
  }

  /// Where the program may put meters of its own.
  @SuppressWarnings("exports") // Micrometer is an automatic module
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /// Asks the reactors, and shows what they say.
  @Override
  public Response handle(Request request) {
    String accepted = request.field("Accept").orElse("");
    String type = accepted.contains(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT;
    return Response.later(reactors.refresh().addCallback(_ -> page(type)));
  }

  private Response page(String type) {
    byte[] text = registry.scrape(type).getBytes(StandardCharsets.UTF_8);
    return Response.bytes(text, type);
  }
}
