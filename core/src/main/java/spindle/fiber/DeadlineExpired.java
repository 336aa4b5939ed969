package spindle.fiber;

import java.time.Duration;
import spindle.defer.TimeoutError;

/// What a fiber did was not done within the time of [Fiber#withDeadline]. Its cause is the failure
/// that came of giving up, with the place where the fiber waited.
public final class DeadlineExpired extends TimeoutError {
  private static final long serialVersionUID = 1;

  private final String what;
  private final Duration time;

  DeadlineExpired(String what, Duration time, Throwable gaveUp) {
    super("%snot done within %s".formatted(what.isEmpty() ? "" : what + ": ", inWords(time)));
    this.what = what;
    this.time = time;
    initCause(gaveUp);
  }

  private static String inWords(Duration time) {
    boolean whole = time.toMillisPart() == 0 || time.compareTo(Duration.ofDays(1)) > 0;
    return whole ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /// What the deadline was for: the name it was given, or nothing.
  public String what() {
    return what;
  }

  /// How much time there was.
  public Duration time() {
    return time;
  }
}
