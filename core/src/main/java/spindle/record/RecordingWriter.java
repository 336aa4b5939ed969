package spindle.record;

import java.time.Duration;
import java.util.Locale;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recording.Role;
import spindle.time.Nanos;

/// How a recording is written: a head of four lines, an empty line, then a line for each event.
final class RecordingWriter {
  static final String FIRST_LINE = "spindle-recording 1";

  private RecordingWriter() {}

  static String head(Role role, String host, String peer) {
    String word = role.name().toLowerCase(Locale.ROOT);
    return FIRST_LINE + "\nrole " + word + "\nhost " + host + "\npeer " + peer + "\n\n";
  }

  static String line(RecordedEvent event) {
    return line(event.at(), event.kind(), event.text());
  }

  static String line(Duration at, Kind kind, String text) {
    StringBuilder line = new StringBuilder(text.length() + 24);
    line.append(Nanos.of(at) / 1000).append(' ').append(kind.word);
    if (!text.isEmpty()) {
      line.append(' ');
      escape(text, line);
    }
    return line.append('\n').toString();
  }

  private static void escape(String bytes, StringBuilder to) {
    for (int i = 0; i < bytes.length(); i++) {
      char each = bytes.charAt(i);
      switch (each) {
        case '\r' -> to.append("\\r");
        case '\n' -> to.append("\\n");
        case '\t' -> to.append("\\t");
        case '\\' -> to.append("\\\\");
        default -> {
          if (each >= ' ' && each < 0x7f) {
            to.append(each);
          } else {
            to.append("\\x").append(hex(each >> 4)).append(hex(each));
          }
        }
      }
    }
  }

  private static char hex(int digit) {
    return Character.forDigit(digit & 0xf, 16);
  }
}
