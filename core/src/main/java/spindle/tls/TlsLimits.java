package spindle.tls;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a peer may cost before and after it is known who it is. Immutable; `withX` gives a changed
/// copy.
///
/// `withX` throws `IllegalArgumentException` unless all are positive.
public final class TlsLimits {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft implements Cloneable {
    Duration handshakeTimeout = Duration.ofSeconds(10);
    int handshakeBytesMax = 128 * 1024;
    int emptyRecordsMax = 32;

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final TlsLimits DEFAULTS = new TlsLimits(new Draft());

  /// Never changed.
  private final Draft values;

  private TlsLimits(Draft draft) {
    values = draft;
    if (!values.handshakeTimeout.isPositive()
        || values.handshakeBytesMax < 1
        || values.emptyRecordsMax < 1) {
      throw new IllegalArgumentException(
          "expected a positive time and counts of at least 1, got %s, %d, %d"
              .formatted(
                  values.handshakeTimeout, values.handshakeBytesMax, values.emptyRecordsMax));
    }
  }

  /// 10 s, 128 KiB, 32 records.
  public static TlsLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with another time for the handshake.
  public TlsLimits withHandshakeTimeout(Duration time) {
    return with(draft -> draft.handshakeTimeout = time);
  }

  /// A copy with another limit on the bytes of a handshake.
  public TlsLimits withHandshakeBytesMax(int bytes) {
    return with(draft -> draft.handshakeBytesMax = bytes);
  }

  /// A copy with another limit on records without data.
  public TlsLimits withEmptyRecordsMax(int records) {
    return with(draft -> draft.emptyRecordsMax = records);
  }

  private TlsLimits with(Consumer<Draft> change) {
    Draft draft = values.copy();
    change.accept(draft);
    return new TlsLimits(draft);
  }

  /// How long a handshake may take.
  public Duration handshakeTimeout() {
    return values.handshakeTimeout;
  }

  /// How many bytes a peer may send in its handshake; what of it is kept at one time is bounded by
  /// the engine as well, to 32 KiB a message by the JDK's.
  public int handshakeBytesMax() {
    return values.handshakeBytesMax;
  }

  /// How many records without data, key updates and tickets among them, may come on an open
  /// connection in ten seconds in which the peer sends no data. Answers to what we have asked for
  /// do not count, and a record of data that we send makes up for one.
  public int emptyRecordsMax() {
    return values.emptyRecordsMax;
  }

  private List<Object> parts() {
    return List.of(values.handshakeTimeout, values.handshakeBytesMax, values.emptyRecordsMax);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "TlsLimits[handshakeTimeout=%s, handshakeBytesMax=%s, emptyRecordsMax=%s]"
        .formatted(parts().toArray());
  }
}
