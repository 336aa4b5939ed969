package spindle.socks.server;

import java.time.Duration;

/// What a client of a SOCKS proxy may cost. Immutable; `withX` gives a changed copy.
///
/// @param requestTimeout how long it may take from the connection to the whole request
/// @param connectTimeout how long it may take to connect to the place, all its addresses together
/// @param bindTimeout how long a connection from the place may be waited for (BIND)
/// @param silence how long neither end may send a byte or a datagram
/// @param placesMax from how many places a client of UDP ASSOCIATE is sent datagrams: those to
///   which it has sent something last
public record SocksSettings(
    Duration requestTimeout,
    Duration connectTimeout,
    Duration bindTimeout,
    Duration silence,
    int placesMax) {
  private static final SocksSettings DEFAULTS =
      new SocksSettings(
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          256);

  /// Refuses what is not positive.
  public SocksSettings {
    if (!requestTimeout.isPositive()
        || !connectTimeout.isPositive()
        || !bindTimeout.isPositive()
        || !silence.isPositive()
        || placesMax < 1) {
      throw new IllegalArgumentException("expected times that are all positive, and a place");
    }
  }

  /// 20 s to ask, 30 s to connect, two minutes to be connected to, ten minutes of silence, 256
  /// places.
  public static SocksSettings defaults() {
    return DEFAULTS;
  }

  /// A copy with another time to ask.
  public SocksSettings withRequestTimeout(Duration time) {
    return new SocksSettings(time, connectTimeout, bindTimeout, silence, placesMax);
  }

  /// A copy with another time to connect.
  public SocksSettings withConnectTimeout(Duration time) {
    return new SocksSettings(requestTimeout, time, bindTimeout, silence, placesMax);
  }

  /// A copy with another time to be connected to.
  public SocksSettings withBindTimeout(Duration time) {
    return new SocksSettings(requestTimeout, connectTimeout, time, silence, placesMax);
  }

  /// A copy with another silence.
  public SocksSettings withSilence(Duration time) {
    return new SocksSettings(requestTimeout, connectTimeout, bindTimeout, time, placesMax);
  }

  /// A copy with another number of places that may send datagrams.
  public SocksSettings withPlacesMax(int places) {
    return new SocksSettings(requestTimeout, connectTimeout, bindTimeout, silence, places);
  }
}
