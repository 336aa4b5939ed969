package spindle.reactor;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Address;
import spindle.protocol.Limits;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// How to connect. Immutable; `withX` gives a changed copy.
///
/// @param timeout how long looking the name up and connecting may take together
/// @param bindAddress the local address to connect from; null for any
/// @param noDelay whether the connection starts with TCP_NODELAY
/// @param keepAlive whether the connection starts with SO_KEEPALIVE
/// @param settings options of the socket by the system's names, and their values, for a socket that
///   this process opens: one that is adopted has those that it came with
/// @param limits what the connection may cost
public record ConnectOptions(
    Duration timeout,
    @Nullable Address bindAddress,
    boolean noDelay,
    boolean keepAlive,
    Map<SocketSetting, Integer> settings,
    Limits limits) {
  private static final ConnectOptions DEFAULTS =
      new ConnectOptions(Duration.ofSeconds(30), null, true, false, Map.of(), Limits.defaults());

  /// Checks the timeout and the settings.
  ///
  /// @throws IllegalArgumentException if the timeout is not positive, or a setting not for
  ///   connecting
  public ConnectOptions {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("expected a positive timeout, got " + timeout);
    }
    settings = Settings.copy(settings, Moment.CONNECTING);
  }

  /// 30 s, any local address, no delay, no keep-alive, no settings, the default limits.
  public static ConnectOptions defaults() {
    return DEFAULTS;
  }

  /// A copy with another timeout.
  public ConnectOptions withTimeout(Duration time) {
    return new ConnectOptions(time, bindAddress, noDelay, keepAlive, settings, limits);
  }

  /// A copy that connects from `local`, or from any address if null.
  public ConnectOptions withBindAddress(@Nullable Address local) {
    return new ConnectOptions(timeout, local, noDelay, keepAlive, settings, limits);
  }

  /// A copy with TCP_NODELAY on or off.
  public ConnectOptions withNoDelay(boolean on) {
    return new ConnectOptions(timeout, bindAddress, on, keepAlive, settings, limits);
  }

  /// A copy with SO_KEEPALIVE on or off.
  public ConnectOptions withKeepAlive(boolean on) {
    return new ConnectOptions(timeout, bindAddress, noDelay, on, settings, limits);
  }

  /// A copy with one more setting of the socket, or another value for it.
  ///
  /// @throws IllegalArgumentException if it is not for connecting, or the value makes no sense
  public ConnectOptions withSetting(SocketSetting setting, int value) {
    return new ConnectOptions(
        timeout, bindAddress, noDelay, keepAlive, Settings.with(settings, setting, value), limits);
  }

  /// A copy with other limits.
  public ConnectOptions withLimits(Limits other) {
    return new ConnectOptions(timeout, bindAddress, noDelay, keepAlive, settings, other);
  }
}
