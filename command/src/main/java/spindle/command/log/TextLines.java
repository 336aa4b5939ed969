package spindle.command.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Lines for people: `2026-11-29 17:25:03.218 INFO spindle.reactor: listens {peer=…}`. What a
/// message has below its first line is indented, so that no peer can make up a line of the log, and
/// characters that move the cursor of a terminal are written as `\x1b`.
final class TextLines extends Lines {
  private final DateTimeFormatter time;

  TextLines(ZoneId zone) {
    time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
  }

  @Override
  String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    time.formatTo(event.getInstant(), line);
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(level.length() < 5 ? "  " : " ");
    line.append(event.getLoggerName()).append(": ");
    append(line, event.getFormattedMessage());
    var fields = fields(event);
    if (!fields.isEmpty()) {
      String mark = " {";
      for (var each : fields.entrySet()) {
        line.append(mark).append(each.getKey()).append('=');
        append(line, each.getValue().toString());
        mark = " ";
      }
      line.append('}');
    }
    line.append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append("  ");
      append(line, ThrowableProxyUtil.asString(thrown).strip());
      line.append('\n');
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\n  ");
      } else if (c == '\t' || (c >= 0x20 && c < 0x7F) || c > 0x9F) {
        line.append(c);
      } else if (c != '\r' || i + 1 == text.length() || text.charAt(i + 1) != '\n') {
        line.append("\\x%02x".formatted((int) c));
      }
    }
  }
}
