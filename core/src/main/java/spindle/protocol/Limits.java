package spindle.protocol;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one connection may cost us. Every number has a default, is listed on the limits page, and
/// has a test that exceeds it. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` unless 0 ≤ lowWater ≤ highWater ≤ bufferMax, the times
/// are positive and `filesMax` is at least 1.
public final class Limits {
  private static final int KIB = 1024;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    int highWater = 64 * KIB;
    int lowWater = 16 * KIB;
    int bufferMax = 16 * KIB * KIB;
    int filesMax = 16;
    Duration closeTimeout = Duration.ofSeconds(30);
    Duration lingerTimeout = Duration.ofSeconds(5);
  }

  private static final Limits DEFAULTS = new Limits(new Draft());

  private final int highWater;
  private final int lowWater;
  private final int bufferMax;
  private final int filesMax;
  private final Duration closeTimeout;
  private final Duration lingerTimeout;

  private Limits(Draft draft) {
    highWater = draft.highWater;
    lowWater = draft.lowWater;
    bufferMax = draft.bufferMax;
    filesMax = draft.filesMax;
    closeTimeout = draft.closeTimeout;
    lingerTimeout = draft.lingerTimeout;
    if (lowWater < 0 || highWater < lowWater || bufferMax < highWater) {
      throw new IllegalArgumentException(
          "expected 0 <= lowWater <= highWater <= bufferMax, got %d, %d, %d"
              .formatted(lowWater, highWater, bufferMax));
    }
    if (filesMax < 1) {
      throw new IllegalArgumentException("expected filesMax of at least 1, got " + filesMax);
    }
    requirePositive("closeTimeout", closeTimeout);
    requirePositive("lingerTimeout", lingerTimeout);
  }

  private static void requirePositive(String name, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a positive " + name + ", got " + time);
    }
  }

  /// 64 KiB high water, 16 KiB low water, 16 MiB at most, 16 files, 30 s to close, 5 s to linger.
  public static Limits defaults() {
    return DEFAULTS;
  }

  /// A copy with other water marks.
  public Limits withWaterMarks(int low, int high) {
    return with(draft -> {
      draft.highWater = high;
      draft.lowWater = low;
    });
  }

  /// A copy with another hard limit on buffered bytes.
  public Limits withBufferMax(int bytes) {
    return with(draft -> draft.bufferMax = bytes);
  }

  /// A copy with another limit on files waiting to be sent.
  public Limits withFilesMax(int files) {
    return with(draft -> draft.filesMax = files);
  }

  /// A copy with another close time.
  public Limits withCloseTimeout(Duration time) {
    return with(draft -> draft.closeTimeout = time);
  }

  /// A copy with another linger time.
  public Limits withLingerTimeout(Duration time) {
    return with(draft -> draft.lingerTimeout = time);
  }

  private Limits with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.highWater = highWater;
    draft.lowWater = lowWater;
    draft.bufferMax = bufferMax;
    draft.filesMax = filesMax;
    draft.closeTimeout = closeTimeout;
    draft.lingerTimeout = lingerTimeout;
    change.accept(draft);
    return new Limits(draft);
  }

  /// Bytes buffered for sending above which the connection is full: `write` says false, producers
  /// pause, and a peer whose own bytes are answered so is not read from.
  public int highWater() {
    return highWater;
  }

  /// Bytes buffered at or below which it has room again.
  public int lowWater() {
    return lowWater;
  }

  /// Bytes buffered above which the connection is aborted with
  /// [spindle.reason.WriteBufferExceeded].
  public int bufferMax() {
    return bufferMax;
  }

  /// Files waiting to be sent above which the connection is aborted likewise.
  public int filesMax() {
    return filesMax;
  }

  /// How long a closing connection may go without its peer taking a byte before it is aborted with
  /// [spindle.reason.CloseTimeout], and the longest time it lingers.
  public Duration closeTimeout() {
    return closeTimeout;
  }

  /// How long a connection on which everything was sent and our direction shut waits for the peer's
  /// next byte or end of stream before it is closed; also how long, when the peer has ended first,
  /// a registered producer may write nothing before it is stopped.
  public Duration lingerTimeout() {
    return lingerTimeout;
  }

  private List<Object> parts() {
    return List.of(highWater, lowWater, bufferMax, filesMax, closeTimeout, lingerTimeout);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Limits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("Limits[highWater=%s, lowWater=%s, bufferMax=%s, filesMax=%s, closeTimeout=%s, "
            + "lingerTimeout=%s]")
        .formatted(parts().toArray());
  }
}
