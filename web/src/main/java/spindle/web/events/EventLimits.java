package spindle.web.events;

import java.time.Duration;

/// What an event stream may cost. Each has a row on the limits page.
///
/// @param eventsMax events that wait for one client
/// @param bytesMax bytes that wait for one client
/// @param heartbeat the silence after which a comment is sent, so that a client that has gone is
///   noticed, and nobody between takes the connection for dead
public record EventLimits(int eventsMax, int bytesMax, Duration heartbeat) {
  private static final EventLimits DEFAULTS =
      new EventLimits(256, 1024 * 1024, Duration.ofSeconds(15));

  /// @throws IllegalArgumentException unless all are positive
  public EventLimits {
    if (eventsMax < 1 || bytesMax < 1 || !heartbeat.isPositive()) {
      throw new IllegalArgumentException(
          "expected limits that are positive, got %d, %d, %s"
              .formatted(eventsMax, bytesMax, heartbeat));
    }
  }

  /// 256 events or 1 MiB, a comment after 15 s.
  public static EventLimits defaults() {
    return DEFAULTS;
  }
}
