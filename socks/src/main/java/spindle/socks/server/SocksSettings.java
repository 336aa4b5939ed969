package spindle.socks.server;

import java.time.Duration;

/// What a client of a SOCKS proxy may cost. Immutable; `withX` gives a changed copy.
///
/// @param requestTimeout how long it may take from the connection to the whole request
/// @param connectTimeout how long it may take to connect to the place, all its addresses together
/// @param silence how long neither end may send a byte
public record SocksSettings(Duration requestTimeout, Duration connectTimeout, Duration silence) {
  private static final SocksSettings DEFAULTS =
      new SocksSettings(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMinutes(10));

  /// Refuses what is not positive.
  public SocksSettings {
    if (!requestTimeout.isPositive() || !connectTimeout.isPositive() || !silence.isPositive()) {
      throw new IllegalArgumentException("expected times that are all positive");
    }
  }

  /// 20 s to ask, 30 s to connect, ten minutes of silence.
  public static SocksSettings defaults() {
    return DEFAULTS;
  }

  /// A copy with another time to ask.
  public SocksSettings withRequestTimeout(Duration time) {
    return new SocksSettings(time, connectTimeout, silence);
  }

  /// A copy with another time to connect.
  public SocksSettings withConnectTimeout(Duration time) {
    return new SocksSettings(requestTimeout, time, silence);
  }

  /// A copy with another silence.
  public SocksSettings withSilence(Duration time) {
    return new SocksSettings(requestTimeout, connectTimeout, time);
  }
}
