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
  private static final class Draft implements Cloneable {
    int highWater = 64 * KIB;
    int lowWater = 16 * KIB;
    int bufferMax = 16 * KIB * KIB;
    int filesMax = 16;
    Duration closeTimeout = Duration.ofSeconds(30);
    Duration lingerTimeout = Duration.ofSeconds(5);

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final Limits DEFAULTS = new Limits(new Draft());

  /// Never changed.
  private final Draft values;

  private Limits(Draft draft) {
    values = draft;
    if (values.lowWater < 0
        || values.highWater < values.lowWater
        || values.bufferMax < values.highWater) {
      throw new IllegalArgumentException(
          "expected 0 <= lowWater <= highWater <= bufferMax, got %d, %d, %d"
              .formatted(values.lowWater, values.highWater, values.bufferMax));
    }
    if (values.filesMax < 1) {
      throw new IllegalArgumentException("expected filesMax of at least 1, got " + values.filesMax);
    }
    requirePositive("closeTimeout", values.closeTimeout);
    requirePositive("lingerTimeout", values.lingerTimeout);
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
    Draft draft = values.copy();
    change.accept(draft);
    return new Limits(draft);
  }

  /// Bytes buffered for sending above which the connection is full: `write` says false, producers
  /// pause, and a peer whose own bytes are answered so is not read from.
  public int highWater() {
    return values.highWater;
  }

  /// Bytes buffered at or below which it has room again.
  public int lowWater() {
    return values.lowWater;
  }

  /// Bytes buffered above which the connection is aborted with
  /// [spindle.reason.WriteBufferExceeded].
  public int bufferMax() {
    return values.bufferMax;
  }

  /// Files waiting to be sent above which the connection is aborted likewise.
  public int filesMax() {
    return values.filesMax;
  }

  /// How long a closing connection may go without its peer taking a byte before it is aborted with
  /// [spindle.reason.CloseTimeout], and the longest time it lingers.
  public Duration closeTimeout() {
    return values.closeTimeout;
  }

  /// How long a connection on which everything was sent and our direction shut waits for the peer's
  /// next byte or end of stream before it is closed; also how long, when the peer has ended first,
  /// a registered producer may write nothing before it is stopped.
  public Duration lingerTimeout() {
    return values.lingerTimeout;
  }

  private List<Object> parts() {
    return List.of(
        values.highWater,
        values.lowWater,
        values.bufferMax,
        values.filesMax,
        values.closeTimeout,
        values.lingerTimeout);
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
