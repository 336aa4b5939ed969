package spindle.web.proxy;

import java.time.Duration;
import spindle.http.HttpUri;

/// How upstreams are asked whether they can serve: see [Upstreams#check]. A status of 200 to 399
/// passes; anything else, and no answer in time, fails. Immutable; `withX` gives a changed copy.
///
/// @param path what is asked for by GET
/// @param interval from one answer to the next question; 2 s
/// @param timeout how long an answer may take; 2 s
/// @param fall how many must fail one after another until an upstream gets no requests; 3
/// @param rise how many must pass one after another until it gets them again; 2
public record HealthCheck(String path, Duration interval, Duration timeout, int fall, int rise) {
  private static final Duration USUAL = Duration.ofSeconds(2);

  /// Throws if a number makes no sense.
  ///
  /// @throws IllegalArgumentException if the path is none, or a number or a time is not positive
  public HealthCheck {
    if (!path.startsWith("/") || HttpUri.isAbsolute(path)) {
      throw new IllegalArgumentException("expected a path that begins with a slash, got " + path);
    }
    if (!interval.isPositive() || !timeout.isPositive() || fall < 1 || rise < 1) {
      throw new IllegalArgumentException(
          "expected times and numbers that are positive, got %s, %s, %d, %d"
              .formatted(interval, timeout, fall, rise));
    }
  }

  /// One that GETs this path, with the numbers above.
  public static HealthCheck get(String path) {
    return new HealthCheck(path, USUAL, USUAL, 3, 2);
  }

  /// A copy that asks so often.
  public HealthCheck withInterval(Duration time) {
    return new HealthCheck(path, time, timeout, fall, rise);
  }

  /// A copy that waits so long for an answer.
  public HealthCheck withTimeout(Duration time) {
    return new HealthCheck(path, interval, time, fall, rise);
  }

  /// A copy that takes an upstream for down after so many failures.
  public HealthCheck withFall(int failures) {
    return new HealthCheck(path, interval, timeout, failures, rise);
  }

  /// A copy that takes it for up again after so many that pass.
  public HealthCheck withRise(int passes) {
    return new HealthCheck(path, interval, timeout, fall, passes);
  }
}
