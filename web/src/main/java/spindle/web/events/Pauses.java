package spindle.web.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.HttpDate;
import spindle.web.Response;

/// How long to wait before a server is asked again: longer each time that nothing came.
final class Pauses {
  private final EventClient.Settings settings;
  private Duration retry;
  private int inVain;

  Pauses(EventClient.Settings settings) {
    this.settings = settings;
    this.retry = settings.retry;
  }

  /// Something has come.
  ///
  /// @param wish the time that the server wants, if it has said any
  /// @param event whether it was an event
  void said(@Nullable Duration wish, boolean event) {
    if (wish != null) {
      Duration least = longer(wish, EventClient.WAIT_MIN);
      retry = least.compareTo(EventClient.WAIT_MAX) > 0 ? EventClient.WAIT_MAX : least;
    }
    if (event) {
      inVain = 0;
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /// The next pause.
  Duration next() {
    long most = longer(settings.retryMax, retry).toNanos();
    long pause = retry.toNanos();
    for (int i = 0; i < inVain && pause < most; i++) {
      pause *= 2;
    }
    inVain++;
    long base = Math.min(pause, most);
    return Duration.ofNanos(Math.min(most, base + settings.random.nextLong(base / 2 + 1)));
  }

  /// How long the server wants to be left alone; null if it does not say, or more than is waited
  /// for.
  @Nullable Duration wanted(Response response) {
    int code = response.status().code();
    String said = response.fields().firstOr("Retry-After", "");
    if (code != 429 && code != 503) {
      return null;
    }
    Duration wait = seconds(said).or(() -> until(said)).orElse(null);
    return wait == null || wait.compareTo(EventClient.WAIT_MAX) > 0 ? null : longer(wait, next());
  }

  private static Optional<Duration> seconds(String said) {
    return said.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(said)))
        : Optional.empty();
  }

  private Optional<Duration> until(String said) {
    Instant now = settings.time.instant();
    return HttpDate.parse(said, now)
        .map(date -> Duration.between(now, date))
        .map(left -> left.isNegative() ? Duration.ZERO : left);
  }
}
