package spindle.command.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;

/// Lines for machines, one object of JSON each: `time` in UTC, `level`, `logger`, `thread`,
/// `message`, then what the record carries beside it as fields of their own (`connection`, `peer`,
/// `protocol`, …), and `exception` with its stack.
final class JsonLines extends Lines {
  @Override
  String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256).append('{');
    append(line, "time", event.getInstant().toString());
    append(line, "level", event.getLevel().toString());
    append(line, "logger", event.getLoggerName());
    append(line, "thread", event.getThreadName());
    append(line, "message", event.getFormattedMessage());
    fields(event).forEach((name, value) -> append(line, name, value));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      append(line, "exception", ThrowableProxyUtil.asString(thrown).strip());
    }
    return line.append("}\n").toString();
  }

  private static void append(StringBuilder line, String name, Object value) {
    if (line.length() > 1) {
      line.append(',');
    }
    quote(line, name);
    line.append(':');
    if (value instanceof Number || value instanceof Boolean) {
      line.append(value);
    } else {
      quote(line, value.toString());
    }
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\n' -> line.append("\\n");
        case '\t' -> line.append("\\t");
        case '\r' -> line.append("\\r");
        default -> {
          if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || Character.isSurrogate(c)) {
            line.append("\\u%04x".formatted((int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    line.append('"');
  }
}
