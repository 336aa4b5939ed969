package spindle.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recording.Role;

/// Reads what [RecordingWriter] writes, and says of anything else which line is wrong.
final class RecordingReader {
  private static final long MICROS_MAX = Long.MAX_VALUE / 1000;

  private final String[] lines;
  private int number;

  RecordingReader(String text) {
    lines = text.split("\n", -1);
  }

  Recording read() throws RecordingFormatError {
    String first = next();
    if (!first.equals(RecordingWriter.FIRST_LINE)) {
      throw wrong(
          "expected '%s', got '%s'".formatted(RecordingWriter.FIRST_LINE, shortened(first)));
    }
    Role role = role(field("role "));
    String host = field("host ");
    String peer = field("peer ");
    if (!next().isEmpty()) {
      throw wrong(
          "expected an empty line after the head, got '%s'"
              .formatted(shortened(lines[number - 1])));
    }
    return new Recording(role, host, peer, events());
  }

  private List<RecordedEvent> events() throws RecordingFormatError {
    List<RecordedEvent> events = new ArrayList<>();
    Duration last = Duration.ZERO;
    while (number < lines.length - 1) {
      RecordedEvent event = event(next());
      if (event.at().compareTo(last) < 0) {
        throw wrong("expected a time of at least %s, got %s".formatted(last, event.at()));
      }
      last = event.at();
      events.add(event);
    }
    if (!lines[lines.length - 1].isEmpty()) {
      throw wrong(
          "expected the last line to end, got '%s'".formatted(shortened(lines[lines.length - 1])));
    }
    if (events.isEmpty() || events.getFirst().kind() != Kind.MADE) {
      throw wrong("expected 'made' as the first event, got another or none");
    }
    return events;
  }

  private RecordedEvent event(String line) throws RecordingFormatError {
    int time = line.indexOf(' ');
    int word = line.indexOf(' ', time + 1);
    String kind = line.substring(time + 1, word < 0 ? line.length() : word);
    String micros = line.substring(0, Math.max(0, time));
    if (!micros.matches("[0-9]{1,18}") || Long.parseLong(micros) > MICROS_MAX) {
      throw wrong("expected microseconds, got '%s'".formatted(shortened(micros)));
    }
    String text = word < 0 ? "" : bytes(line, word + 1);
    return new RecordedEvent(Duration.ofNanos(Long.parseLong(micros) * 1000), kind(kind), text);
  }

  private Kind kind(String word) throws RecordingFormatError {
    for (Kind each : Kind.values()) {
      if (each.word.equals(word)) {
        return each;
      }
    }
    throw wrong("there is no event '%s'".formatted(shortened(word)));
  }

  private String bytes(String line, int start) throws RecordingFormatError {
    StringBuilder bytes = new StringBuilder(line.length() - start);
    for (int i = start; i < line.length(); i++) {
      char each = line.charAt(i);
      if (each < ' ' || each >= 0x7f) {
        throw wrong("expected printable ASCII, got the character number %d".formatted((int) each));
      }
      if (each != '\\') {
        bytes.append(each);
        continue;
      }
      Character escaped = escaped(line, i + 1);
      if (escaped == null) {
        throw wrong("expected \\r, \\n, \\t, \\\\ or \\x00 at column %d".formatted(i + 1));
      }
      bytes.append(escaped.charValue());
      i += line.charAt(i + 1) == 'x' ? 3 : 1;
    }
    return bytes.toString();
  }

  private static @Nullable Character escaped(String line, int at) {
    if (at >= line.length()) {
      return null;
    }
    return switch (line.charAt(at)) {
      case 'r' -> '\r';
      case 'n' -> '\n';
      case 't' -> '\t';
      case '\\' -> '\\';
      case 'x' -> number(line, at + 1);
      default -> null;
    };
  }

  private static @Nullable Character number(String line, int at) {
    if (at + 2 > line.length()) {
      return null;
    }
    int high = digit(line.charAt(at));
    int low = digit(line.charAt(at + 1));
    return high < 0 || low < 0 ? null : (char) (high << 4 | low);
  }

  private static int digit(char each) {
    return each < 0x80 ? Character.digit(each, 16) : -1;
  }

  private Role role(String word) throws RecordingFormatError {
    for (Role each : Role.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
        return each;
      }
    }
    throw wrong("expected server or client, got '%s'".formatted(shortened(word)));
  }

  private String field(String name) throws RecordingFormatError {
    String line = next();
    if (!line.startsWith(name)) {
      throw wrong("expected '%s…', got '%s'".formatted(name, shortened(line)));
    }
    return line.substring(name.length());
  }

  private String next() throws RecordingFormatError {
    if (number == lines.length) {
      throw wrong("expected another line, got the end");
    }
    return lines[number++];
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private RecordingFormatError wrong(String what) {
    return new RecordingFormatError("line " + number + ": " + what);
  }
}
