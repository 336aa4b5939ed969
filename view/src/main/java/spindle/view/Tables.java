package spindle.view;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What `ps` shows to people: a table of each kind of line.
final class Tables {
  /// What is due later is due never: a hundred years.
  private static final long NEVER_MILLIS = Duration.ofDays(36_525).toMillis();

  private final Table reactors =
      new Table(
          "reactors",
          "",
          "thread",
          "busy:",
          "turns:",
          "open:",
          "connections:",
          "fibers:",
          "calls:",
          "jobs:",
          "buffered:",
          "kept:");
  private final Table stuck =
      new Table("reactors that do not answer", "", "runs a callback of", "which is at");
  private final Table shares = new Table("share of time", "share:", "callbacks of");

  private final Table ports =
      new Table(
          "ports", "id:", "reactor:", "factory", "at", "age:", "connections:", "of:", "state");
  private final Table connections =
      new Table(
          "connections",
          "id:",
          "reactor:",
          "protocol",
          "peer",
          "age:",
          "in:",
          "in/s:",
          "out:",
          "out/s:",
          "buffered:",
          "state",
          "since:");
  private final Table fibers =
      new Table("fibers", "id:", "reactor:", "name", "age:", "state", "at");
  private final Table others = new Table("others", "id:", "reactor:", "kind", "what", "age:");
  private final Table services = new Table("services", "reactor:", "service", "state", "class");
  private final Table jobs = new Table("jobs", "reactor:", "what", "age:", "state", "at");
  private final Table calls = new Table("next calls", "reactor:", "in:", "what");
  private final Table deferreds =
      new Table("Deferreds that nobody has fired", "count:", "oldest:", "made at");

  void add(Map<String, Object> line) {
    switch (text(line, "kind")) {
      case "reactor" -> reactor(line);
      case "stuck" -> stuck.add(text(line, "reactor"), text(line, "owner"), text(line, "place"));
      case "share" -> shares.add(TopScreen.percent(line, "share", "error"), text(line, "name"));
      case "port" -> port(line);
      case "connection" -> connection(line);
      case "fiber" ->
          fibers.add(
              text(line, "id"),
              text(line, "reactor"),
              text(line, "name"),
              time(line, "ageMillis"),
              text(line, "state"),
              text(line, "place"));
      case "service", "job", "call", "deferreds" -> rest(line);
      default ->
          others.add(
              text(line, "id"),
              text(line, "reactor"),
              text(line, "kind"),
              text(line, "what"),
              time(line, "ageMillis"));
    }
  }

  private void rest(Map<String, Object> line) {
    String reactor = text(line, "reactor");
    switch (text(line, "kind")) {
      case "service" ->
          services.add(
              reactor, text(line, "path"), text(line, "state"), shortName(text(line, "class")));
      case "job" ->
          jobs.add(
              reactor,
              shortName(text(line, "what")),
              time(line, "ageMillis"),
              text(line, "state"),
              text(line, "place"));
      case "call" -> calls.add(reactor, due(line), shortName(text(line, "what")));
      default ->
          deferreds.add(text(line, "count"), time(line, "oldestMillis"), text(line, "place"));
    }
  }

  private static String due(Map<String, Object> line) {
    long millis = number(line, "dueInMillis");
    return millis > NEVER_MILLIS ? "never" : Why.time(Duration.ofMillis(Math.max(0, millis)));
  }

  private void reactor(Map<String, Object> line) {
    reactors.add(
        text(line, "reactor"),
        text(line, "name"),
        TopScreen.percent(line, "busyShare", "busyError"),
        text(line, "turns"),
        text(line, "open"),
        text(line, "connections"),
        text(line, "fibers"),
        text(line, "calls"),
        text(line, "jobs"),
        bytes(line, "bufferedBytes"),
        bytes(line, "keptBytes"));
  }

  private void port(Map<String, Object> line) {
    ports.add(
        text(line, "id"),
        text(line, "reactor"),
        shortName(text(line, "factory")),
        text(line, "host"),
        time(line, "ageMillis"),
        text(line, "connections"),
        number(line, "connectionsMax") == Integer.MAX_VALUE ? "-" : text(line, "connectionsMax"),
        text(line, "state"));
  }

  private void connection(Map<String, Object> line) {
    connections.add(
        text(line, "id"),
        text(line, "reactor"),
        shortName(text(line, "protocol")),
        text(line, "peer"),
        time(line, "ageMillis"),
        bytes(line, "receivedBytes"),
        bytes(line, "receivedPerSecond"),
        bytes(line, "writtenBytes"),
        bytes(line, "writtenPerSecond"),
        bytes(line, "bufferedBytes"),
        text(line, "state"),
        time(line, "sinceMillis"));
  }

  /// Shows all of them.
  void print(PrintStream out) {
    out.print(this);
  }

  /// All of them, for a terminal.
  @Override
  public String toString() {
    StringBuilder page = new StringBuilder();
    for (Table each :
        List.of(
            reactors,
            stuck,
            services,
            shares,
            ports,
            connections,
            fibers,
            others,
            jobs,
            calls,
            deferreds)) {
      each.write(page);
    }
    return page.toString();
  }

  private static String text(Map<String, Object> line, String field) {
    return String.valueOf(line.getOrDefault(field, ""));
  }

  private static long number(Map<String, Object> line, String field) {
    return line.get(field) instanceof Long value ? value : 0;
  }

  private static String time(Map<String, Object> line, String field) {
    return Why.time(Duration.ofMillis(number(line, field)));
  }

  private static String bytes(Map<String, Object> line, String field) {
    if (!line.containsKey(field)) {
      return "";
    }
    return Why.bytes(number(line, field)).replace(" bytes", "").replace(" byte", "");
  }

  /// A class without its package.
  private static String shortName(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
