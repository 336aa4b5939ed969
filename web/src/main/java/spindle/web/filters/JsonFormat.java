package spindle.web.filters;

import java.time.temporal.ChronoUnit;
import java.util.Optional;
import spindle.web.server.EndedExchange;

/// A JSON object a line: see [AccessLog#json].
final class JsonFormat {
  /// Room for the names of all values that are a client's.
  private static final int REST = 150;

  private JsonFormat() {}

  static String line(LoggedExchange logged, int max) {
    EndedExchange exchange = logged.exchange();
    LogLine line = new LogLine(true, max, REST);
    line.plain("{\"time\":\"").plain(exchange.began().truncatedTo(ChronoUnit.MILLIS).toString());
    line.plain("\",\"status\":").plain(logged.status());
    line.plain(",\"sent\":").plain(exchange.bytesSent());
    line.plain(",\"received\":").plain(exchange.bytesReceived());
    line.plain(",\"seconds\":").seconds(exchange.took().toNanos());
    if (exchange.trailersDropped() > 0) {
      line.plain(",\"trailersDropped\":").plain(exchange.trailersDropped());
    }
    if (exchange.aborted()) {
      line.plain(",\"aborted\":true");
    }
    add(line, "peer", logged.peer());
    add(line, "name", logged.peerName());
    add(line, "user", logged.user());
    addFirstLine(line, logged.firstLine());
    add(line, "host", logged.field("Host"));
    add(line, "referer", logged.field("Referer"));
    add(line, "agent", logged.field("User-Agent"));
    return line.plain("}").toString();
  }

  private static void addFirstLine(LogLine line, String first) {
    String[] parts = first.split(" ", -1);
    add(line, "method", Optional.of(parts[0]).filter(method -> !method.isEmpty()));
    if (parts.length > 1) {
      add(line, "target", Optional.of(parts[1]));
    }
    if (parts.length > 2) {
      add(line, "version", Optional.of(parts[2]));
    }
  }

  private static void add(LogLine line, String name, Optional<String> value) {
    value.ifPresent(
        text -> line.plain(",\"").plain(name).plain("\":\"").escaped(text, true).plain("\""));
  }
}
