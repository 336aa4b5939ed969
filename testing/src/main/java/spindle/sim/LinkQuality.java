package spindle.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How good the way from one host to another is. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if a time or a rate is negative, or a share not in 0
/// to 1.
public final class LinkQuality {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    Duration latency = Duration.ofNanos(100_000);
    Duration jitter = Duration.ofMillis(2);
    long bytesPerSecond;
    double loss;
    double duplicated;
  }

  private static final LinkQuality DEFAULTS = new LinkQuality(new Draft());

  private final Duration latency;
  private final Duration jitter;
  private final long bytesPerSecond;
  private final double loss;
  private final double duplicated;

  private LinkQuality(Draft draft) {
    latency = draft.latency;
    jitter = draft.jitter;
    bytesPerSecond = draft.bytesPerSecond;
    loss = draft.loss;
    duplicated = draft.duplicated;
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
    return DEFAULTS;
  }

  /// A copy with another latency and jitter.
  public LinkQuality withLatency(Duration least, Duration more) {
    return with(draft -> {
      draft.latency = least;
      draft.jitter = more;
    });
  }

  /// A copy with another rate.
  public LinkQuality withBytesPerSecond(long bytes) {
    return with(draft -> draft.bytesPerSecond = bytes);
  }

  /// A copy that loses this share.
  public LinkQuality withLoss(double share) {
    return with(draft -> draft.loss = share);
  }

  /// A copy that duplicates this share of datagrams.
  public LinkQuality withDuplicated(double share) {
    return with(draft -> draft.duplicated = share);
  }

  private LinkQuality with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.latency = latency;
    draft.jitter = jitter;
    draft.bytesPerSecond = bytesPerSecond;
    draft.loss = loss;
    draft.duplicated = duplicated;
    change.accept(draft);
    return new LinkQuality(draft);
  }

  /// How long everything takes at least.
  public Duration latency() {
    return latency;
  }

  /// How much longer it may take, at random; datagrams overtake each other, streams keep their
  /// order.
  public Duration jitter() {
    return jitter;
  }

  /// How much passes; 0 for no limit.
  public long bytesPerSecond() {
    return bytesPerSecond;
  }

  /// Which share is lost, 0 to 1. A stream is sent again, as TCP does, so its loss shows as delay,
  /// and in the end as a broken connection.
  public double loss() {
    return loss;
  }

  /// Which share of datagrams arrives twice, 0 to 1.
  public double duplicated() {
    return duplicated;
  }

  private List<Object> parts() {
    return List.of(latency, jitter, bytesPerSecond, loss, duplicated);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LinkQuality that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "LinkQuality[latency=%s, jitter=%s, bytesPerSecond=%s, loss=%s, duplicated=%s]"
        .formatted(parts().toArray());
  }
}
