package spindle.reactor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Address;
import spindle.protocol.Limits;

/// How to connect. Immutable; `withX` gives a changed copy.
///
/// @param timeout how long looking the name up and connecting may take together
/// @param bindAddress the local address to connect from; null for any
/// @param noDelay whether the connection starts with TCP_NODELAY
/// @param keepAlive whether the connection starts with SO_KEEPALIVE
/// @param limits what the connection may cost
public record ConnectOptions(
    Duration timeout,
    @Nullable Address bindAddress,
    boolean noDelay,
    boolean keepAlive,
    Limits limits) {
  private static final ConnectOptions DEFAULTS =
      new ConnectOptions(Duration.ofSeconds(30), null, true, false, Limits.defaults());

  /// Checks the timeout.
  ///
  /// @throws IllegalArgumentException if the timeout is not positive
  public ConnectOptions {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("expected a positive timeout, got " + timeout);
    }
  }

  /// 30 s, any local address, no delay, no keep-alive, the default limits.
  public static ConnectOptions defaults() {
    return DEFAULTS;
  }

  /// A copy with another timeout.
  public ConnectOptions withTimeout(Duration time) {
    return new ConnectOptions(time, bindAddress, noDelay, keepAlive, limits);
  }

  /// A copy that connects from `local`, or from any address if null.
  public ConnectOptions withBindAddress(@Nullable Address local) {
    return new ConnectOptions(timeout, local, noDelay, keepAlive, limits);
  }

  /// A copy with TCP_NODELAY on or off.
  public ConnectOptions withNoDelay(boolean on) {
    return new ConnectOptions(timeout, bindAddress, on, keepAlive, limits);
  }

  /// A copy with SO_KEEPALIVE on or off.
  public ConnectOptions withKeepAlive(boolean on) {
    return new ConnectOptions(timeout, bindAddress, noDelay, on, limits);
  }

  /// A copy with other limits.
  public ConnectOptions withLimits(Limits other) {
    return new ConnectOptions(timeout, bindAddress, noDelay, keepAlive, other);
  }
}
