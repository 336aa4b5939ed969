package spindle.bench.servers;

import java.util.List;
import java.util.Locale;

/// Results as tables in Markdown.
final class Table {
  /// What sites are measured by besides.
  private static final String NETTY = "web-netty-epoll";

  private Table() {}

  static String of(List<Results> all) {
    StringBuilder text = new StringBuilder();
    all.forEach(each -> text.append(of(each)).append('\n'));
    return text.toString();
  }

  static String of(Results results) {
    StringBuilder text = new StringBuilder();
    text.append("**%s**: %s\n\n".formatted(results.load.word(), results.load.title));
    text.append("| server | CPU, µs an operation | half of the rounds ");
    text.append("| ratio to %s | ".formatted(results.names().getFirst()));
    boolean netty = results.names().contains(NETTY);
    text.append(netty ? "ratio to %s | ".formatted(NETTY) : "");
    text.append("operations a second | p50, µs | p99, µs | MiB | errors |\n");
    text.append("|---|---|---|---|---|---|---|---|---|").append(netty ? "---|\n" : "\n");
    for (String name : results.names()) {
      text.append(row(results, name));
    }
    return text.toString();
  }

  private static String row(Results results, String name) {
    double cpu = results.median(name, Measurement::cpuMicros);
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f–%.2f | %.2f | %s%.0f | %.0f | %.0f | %.0f | %.0f |\n",
        name,
        cpu,
        results.quantile(name, Measurement::cpuMicros, 0.25),
        results.quantile(name, Measurement::cpuMicros, 0.75),
        results.ratio(name),
        toNetty(results, name),
        results.median(name, Measurement::operations),
        results.median(name, Measurement::p50),
        results.median(name, Measurement::p99),
        results.median(name, Measurement::residentMib),
        results.sum(name, Measurement::errors));
  }

  private static String toNetty(Results results, String name) {
    return results.names().contains(NETTY)
        ? String.format(Locale.ROOT, "%.2f | ", results.ratio(name, NETTY))
        : "";
  }
}
