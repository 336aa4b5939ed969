package spindle.proxy;

import java.time.Duration;

/// Whose PROXY headers are believed, and what reading one may cost. Immutable; `withX` gives a
/// changed copy.
///
/// @param trusted who may connect; others are refused
/// @param headerTimeout how long a forwarder may take for its header before it is aborted
/// @param headerMax bytes of a header of version 2 above which the connection is ended; one of
///   version 1 has at most 107 in any case
public record ProxyOptions(TrustedForwarders trusted, Duration headerTimeout, int headerMax) {
  private static final int WITHOUT_ADDRESSES = 16;
  private static final ProxyOptions DEFAULTS =
      new ProxyOptions(TrustedForwarders.local(), Duration.ofSeconds(5), 4096);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if the time is not positive, or no header has as few bytes
  public ProxyOptions {
    if (!headerTimeout.isPositive()) {
      throw new IllegalArgumentException("expected a positive headerTimeout, got " + headerTimeout);
    }
    if (headerMax < WITHOUT_ADDRESSES) {
      throw new IllegalArgumentException(
          "expected a headerMax of at least %d, got %d".formatted(WITHOUT_ADDRESSES, headerMax));
    }
  }

  /// This machine is trusted, 5 s, 4096 bytes.
  public static ProxyOptions defaults() {
    return DEFAULTS;
  }

  /// A copy that trusts others.
  public ProxyOptions withTrusted(TrustedForwarders others) {
    return new ProxyOptions(others, headerTimeout, headerMax);
  }

  /// A copy with another time limit.
  public ProxyOptions withHeaderTimeout(Duration time) {
    return new ProxyOptions(trusted, time, headerMax);
  }

  /// A copy with another size limit.
  public ProxyOptions withHeaderMax(int bytes) {
    return new ProxyOptions(trusted, headerTimeout, bytes);
  }
}
