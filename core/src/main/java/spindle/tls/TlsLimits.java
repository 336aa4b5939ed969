package spindle.tls;

import java.time.Duration;

/// What a peer may cost before and after it is known who it is. Immutable; `withX` gives a changed
/// copy.
///
/// @param handshakeTimeout how long a handshake may take
/// @param handshakeBytesMax how many bytes a peer may send in its handshake; what of it is kept at
///   one time is bounded by the engine as well, to 32 KiB a message by the JDK's
/// @param emptyRecordsMax how many records without data, key updates and tickets among them, may
///   follow one another on an open connection
public record TlsLimits(Duration handshakeTimeout, int handshakeBytesMax, int emptyRecordsMax) {
  private static final TlsLimits DEFAULTS = new TlsLimits(Duration.ofSeconds(10), 128 * 1024, 32);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException unless all are positive
  public TlsLimits {
    if (!handshakeTimeout.isPositive() || handshakeBytesMax < 1 || emptyRecordsMax < 1) {
      throw new IllegalArgumentException(
          "expected a positive time and counts of at least 1, got %s, %d, %d"
              .formatted(handshakeTimeout, handshakeBytesMax, emptyRecordsMax));
    }
  }

  /// 10 s, 128 KiB, 32 records.
  public static TlsLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with another time for the handshake.
  public TlsLimits withHandshakeTimeout(Duration time) {
    return new TlsLimits(time, handshakeBytesMax, emptyRecordsMax);
  }

  /// A copy with another limit on the bytes of a handshake.
  public TlsLimits withHandshakeBytesMax(int bytes) {
    return new TlsLimits(handshakeTimeout, bytes, emptyRecordsMax);
  }

  /// A copy with another limit on records without data.
  public TlsLimits withEmptyRecordsMax(int records) {
    return new TlsLimits(handshakeTimeout, handshakeBytesMax, records);
  }
}
