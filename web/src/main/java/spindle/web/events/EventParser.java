package spindle.web.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A stream of bytes into events, as the HTML standard has it (9.2.6): lines that end with CR, LF
/// or both, each a field, and an empty line behind each event. No I/O, no clock.
final class EventParser {
  static final int ID_MAX = 1024;

  private static final int CR = '\r';
  private static final int LF = '\n';
  private static final char BOM = '\uFEFF';
  private static final String RETRY_DIGITS = "[0-9]+";
  private static final int DIGITS_MAX = 9;

  private final int lineMax;
  private final int eventMax;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private boolean begun;
  private boolean afterCr;
  private boolean hasData;
  private @Nullable String name;
  private String id;
  private String lastId;
  private @Nullable Duration retry;

  /// @param lastId that of the stream before, which this one goes on from
  EventParser(int lineMax, int eventMax, String lastId) {
    this.lineMax = lineMax;
    this.eventMax = eventMax;
    this.id = lastId;
    this.lastId = lastId;
  }

  /// Goes on with these bytes.
  ///
  /// @param events takes each event that is complete
  /// @throws EventTooLarge if a line or an event is larger than it may be
  void feed(ByteBuffer bytes, Consumer<Event> events) throws EventTooLarge {
    while (bytes.hasRemaining()) {
      int next = bytes.get();
      boolean second = afterCr && next == LF;
      afterCr = next == CR;
      if (second) {
        continue;
      }
      if (next == CR || next == LF) {
        lineEnds(events);
      } else if (line.size() == lineMax) {
        throw new EventTooLarge("a line of more than %d bytes".formatted(lineMax));
      } else {
        line.write(next);
      }
    }
  }

  private void lineEnds(Consumer<Event> events) throws EventTooLarge {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (!begun && !text.isEmpty() && text.charAt(0) == BOM) {
      text = text.substring(1);
    }
    begun = true;
    if (text.isEmpty()) {
      eventEnds(events);
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      field(text, "");
    } else if (colon > 0) {
      int value = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      field(text.substring(0, colon), text.substring(value));
    }
  }

  private void field(String field, String value) throws EventTooLarge {
    switch (field) {
      case "data" -> append(value);
      case "event" -> name = value.isEmpty() ? null : value;
      case "id" -> {
        if (value.indexOf(0) < 0 && value.length() <= ID_MAX) {
          id = value;
        }
      }
      case "retry" -> {
        if (value.matches(RETRY_DIGITS)) {
          long millis = value.length() > DIGITS_MAX ? Integer.MAX_VALUE : Long.parseLong(value);
          retry = Duration.ofMillis(millis);
        }
      }
      default -> {
        // the standard has it passed over
      }
    }
  }

  private void append(String value) throws EventTooLarge {
    if (data.length() + value.length() + 1 > eventMax) {
      throw new EventTooLarge("an event of more than %d characters".formatted(eventMax));
    }
    if (hasData) {
      data.append('\n');
    }
    data.append(value);
    hasData = true;
  }

  private void eventEnds(Consumer<Event> events) {
    lastId = id;
    String kind = name;
    name = null;
    if (hasData) {
      String text = data.toString();
      data.setLength(0);
      hasData = false;
      events.accept(Event.received(text, lastId.isEmpty() ? null : lastId, kind));
    }
  }

  /// The id of the last event that was complete; empty if there was none.
  String lastId() {
    return lastId;
  }

  /// After which time to come back, if the server has said so.
  @Nullable Duration retry() {
    return retry;
  }
}
