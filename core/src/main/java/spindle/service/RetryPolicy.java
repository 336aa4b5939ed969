package spindle.service;

import java.time.Duration;

/// How long a [ClientService] waits before it tries again. [Backoff] is what most programs want; a
/// lambda will do for another: `_ -> Duration.ofSeconds(5)`.
@FunctionalInterface
public interface RetryPolicy {
  /// The time until the next attempt.
  ///
  /// @param failures how many attempts have failed since there was a connection, 1 or more; the
  ///   loss of a connection counts as one
  /// @return zero or more
  Duration delay(int failures);
}
