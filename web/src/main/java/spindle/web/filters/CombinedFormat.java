package spindle.web.filters;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import spindle.web.server.EndedExchange;

/// The combined format: see [AccessLog#combined].
final class CombinedFormat {
  /// Room for what comes behind the first line and is ours: status, bytes, seconds, quotation
  /// marks.
  private static final int REST = 100;

  private static final DateTimeFormatter REST_OF_TIME =
      DateTimeFormatter.ofPattern("uuuu:HH:mm:ss", Locale.ROOT);
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private CombinedFormat() {}

  static String line(LoggedExchange logged, int max) {
    EndedExchange exchange = logged.exchange();
    LogLine line = new LogLine(false, max, REST);
    line.escaped(logged.peerName().or(logged::peer).orElse("-"), false).plain(" - ");
    line.escaped(logged.user().filter(user -> !user.isEmpty()).orElse("-"), false);
    line.plain(" [").plain(time(exchange.began())).plain("] ");
    quoted(line, logged.firstLine());
    line.plain(" ").plain(logged.status()).plain(" ");
    long sent = exchange.bytesSent();
    line.plain(sent == 0 ? "-" : Long.toString(sent)).plain(" ");
    quoted(line, logged.field("Referer").orElse(""));
    quoted(line.plain(" "), logged.field("User-Agent").orElse(""));
    line.plain(" ").seconds(exchange.took().toNanos());
    return line.plain(exchange.aborted() ? " aborted" : "").toString();
  }

  private static void quoted(LogLine line, String value) {
    line.plain("\"").escaped(value.isEmpty() ? "-" : value, true).plain("\"");
  }

  static String time(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    String day = (time.getDayOfMonth() < 10 ? "0" : "") + time.getDayOfMonth();
    String month = MONTHS.get(time.getMonthValue() - 1);
    return day + "/" + month + "/" + REST_OF_TIME.format(time) + " +0000";
  }
}
