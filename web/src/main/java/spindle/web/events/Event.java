package spindle.web.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One event, as the HTML standard has them. Immutable; `withX` gives a changed copy. An event that
/// goes to many is encoded once.
public final class Event {
  private final String data;
  private final @Nullable String id;
  private final @Nullable String name;
  private final @Nullable Duration retry;
  private byte @Nullable [] encoded;

  private Event(String data, @Nullable String id, @Nullable String name, @Nullable Duration retry) {
    this.data = data;
    this.id = id;
    this.name = name;
    this.retry = retry;
  }

  /// An event of this text, which may have several lines. Line ends all become LF.
  public static Event of(String data) {
    return new Event(data, null, null, null);
  }

  /// An event as it has come.
  static Event received(String data, @Nullable String id, @Nullable String name) {
    return new Event(data, id, name, null);
  }

  /// A copy with an id, which a client that comes back says.
  ///
  /// @throws IllegalArgumentException if it has NUL, CR or LF
  public Event withId(String other) {
    return new Event(data, requireLine("an id", other), name, retry);
  }

  /// A copy with the name of a kind of events; without one, a browser calls it `message`.
  ///
  /// @throws IllegalArgumentException if it has NUL, CR or LF
  public Event withName(String other) {
    return new Event(data, id, requireLine("a name", other), retry);
  }

  /// A copy that says after which time a client is to come back when the stream has ended.
  ///
  /// @throws IllegalArgumentException if it is negative
  public Event withRetry(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("expected a time that is not negative, got " + time);
    }
    return new Event(data, id, name, time);
  }

  private static String requireLine(String what, String text) {
    if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("expected %s without NUL, CR and LF".formatted(what));
    }
    return text;
  }

  /// The text.
  public String data() {
    return data;
  }

  /// The id, if it has one.
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /// The name of its kind, if it has one.
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /// The time that it says to clients, if any.
  public Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }

  /// Its bytes. Not to be changed.
  byte[] encoded() {
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = text().getBytes(StandardCharsets.UTF_8);
      encoded = bytes;
    }
    return bytes;
  }

  private String text() {
    StringBuilder text = new StringBuilder(data.length() + 16);
    if (name != null) {
      text.append("event: ").append(name).append('\n');
    }
    if (id != null) {
      text.append("id: ").append(id).append('\n');
    }
    if (retry != null) {
      text.append("retry: ").append(retry.toMillis()).append('\n');
    }
    appendLines(text, "data: ", data);
    return text.append('\n').toString();
  }

  /// A comment, which clients pass over.
  static byte[] comment(String words) {
    StringBuilder text = new StringBuilder();
    appendLines(text, ": ", words);
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendLines(StringBuilder text, String label, String lines) {
    for (String line : lines.split("\r\n|\r|\n", -1)) {
      text.append(label).append(line).append('\n');
    }
  }

  @Override
  public String toString() {
    return text().strip();
  }
}
