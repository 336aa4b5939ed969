package spindle.sim;

import java.time.Duration;

/// How good the way from one host to another is. Immutable; `withX` gives a changed copy.
///
/// @param latency how long everything takes at least
/// @param jitter how much longer it may take, at random; datagrams overtake each other, streams
///   keep their order
/// @param bytesPerSecond how much passes; 0 for no limit
/// @param loss which share is lost, 0 to 1. A stream is sent again, as TCP does, so its loss shows
///   as delay, and in the end as a broken connection
/// @param duplicated which share of datagrams arrives twice, 0 to 1
public record LinkQuality(
    Duration latency, Duration jitter, long bytesPerSecond, double loss, double duplicated) {
  private static final LinkQuality LOCAL =
      new LinkQuality(Duration.ofNanos(100_000), Duration.ofMillis(2), 0, 0, 0);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if a time or a rate is negative, or a share not in 0 to 1
  public LinkQuality {
    if (latency.isNegative() || jitter.isNegative() || bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "expected times and a rate of zero or more, got %s, %s, %d"
              .formatted(latency, jitter, bytesPerSecond));
    }
    if (!(loss >= 0 && loss <= 1 && duplicated >= 0 && duplicated <= 1)) {
      throw new IllegalArgumentException(
          "expected shares of 0 to 1, got %s and %s".formatted(loss, duplicated));
    }
  }

  /// A local network: 0.1 ms and up to 2 ms more, no limit, nothing lost.
  public static LinkQuality defaults() {
    return LOCAL;
  }

  /// A copy with another latency and jitter.
  public LinkQuality withLatency(Duration least, Duration more) {
    return new LinkQuality(least, more, bytesPerSecond, loss, duplicated);
  }

  /// A copy with another rate.
  public LinkQuality withBytesPerSecond(long bytes) {
    return new LinkQuality(latency, jitter, bytes, loss, duplicated);
  }

  /// A copy that loses this share.
  public LinkQuality withLoss(double share) {
    return new LinkQuality(latency, jitter, bytesPerSecond, share, duplicated);
  }

  /// A copy that duplicates this share of datagrams.
  public LinkQuality withDuplicated(double share) {
    return new LinkQuality(latency, jitter, bytesPerSecond, loss, share);
  }
}
