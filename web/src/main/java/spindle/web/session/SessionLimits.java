package spindle.web.session;

import java.time.Duration;

/// How long sessions last, and how many there are.
///
/// @param idle how long a session lasts after it was last used
/// @param absolute how long it lasts from its beginning, however much it is used
/// @param sessionsMax how many there are; one more ends that which has been unused longest
public record SessionLimits(Duration idle, Duration absolute, int sessionsMax) {
  private static final SessionLimits DEFAULTS =
      new SessionLimits(Duration.ofMinutes(15), Duration.ofHours(12), 100_000);

  /// Refuses what is not positive.
  public SessionLimits {
    if (!idle.isPositive() || !absolute.isPositive() || sessionsMax < 1) {
      throw new IllegalArgumentException(
          "expected limits that are positive, got %s, %s and %d"
              .formatted(idle, absolute, sessionsMax));
    }
  }

  /// 15 minutes without use, 12 hours in all, 100 000 sessions.
  public static SessionLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with another time without use.
  public SessionLimits withIdle(Duration time) {
    return new SessionLimits(time, absolute, sessionsMax);
  }

  /// A copy with another time in all.
  public SessionLimits withAbsolute(Duration time) {
    return new SessionLimits(idle, time, sessionsMax);
  }

  /// A copy with another number of sessions.
  public SessionLimits withSessionsMax(int sessions) {
    return new SessionLimits(idle, absolute, sessions);
  }
}
