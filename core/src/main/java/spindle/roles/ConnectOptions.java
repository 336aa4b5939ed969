package spindle.roles;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.Limits;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// How to connect. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if the timeout is not positive.
public final class ConnectOptions {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    Duration timeout = Duration.ofSeconds(30);
    @Nullable Address bindAddress;
    boolean noDelay = true;
    boolean keepAlive;
    Map<SocketSetting, Integer> settings = Map.of();
    Limits limits = Limits.defaults();
  }

  private static final ConnectOptions DEFAULTS = new ConnectOptions(new Draft());

  private final Duration timeout;
  private final @Nullable Address bindAddress;
  private final boolean noDelay;
  private final boolean keepAlive;
  private final Map<SocketSetting, Integer> settings;
  private final Limits limits;

  private ConnectOptions(Draft draft) {
    timeout = draft.timeout;
    bindAddress = draft.bindAddress;
    noDelay = draft.noDelay;
    keepAlive = draft.keepAlive;
    settings = Settings.copy(draft.settings, Moment.CONNECTING);
    limits = draft.limits;
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("expected a positive timeout, got " + timeout);
    }
  }

  /// 30 s, any local address, no delay, no keep-alive, no settings, the default limits.
  public static ConnectOptions defaults() {
    return DEFAULTS;
  }

  /// A copy with another timeout.
  public ConnectOptions withTimeout(Duration time) {
    return with(draft -> draft.timeout = time);
  }

  /// A copy that connects from `local`, or from any address if null.
  public ConnectOptions withBindAddress(@Nullable Address local) {
    return with(draft -> draft.bindAddress = local);
  }

  /// A copy with TCP_NODELAY on or off.
  public ConnectOptions withNoDelay(boolean on) {
    return with(draft -> draft.noDelay = on);
  }

  /// A copy with SO_KEEPALIVE on or off.
  public ConnectOptions withKeepAlive(boolean on) {
    return with(draft -> draft.keepAlive = on);
  }

  /// A copy with one more setting of the socket, or another value for it.
  ///
  /// @throws IllegalArgumentException if it is not for connecting, or the value makes no sense
  public ConnectOptions withSetting(SocketSetting setting, int value) {
    return with(draft -> draft.settings = Settings.with(settings, setting, value));
  }

  /// A copy with other limits.
  public ConnectOptions withLimits(Limits other) {
    return with(draft -> draft.limits = other);
  }

  private ConnectOptions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.timeout = timeout;
    draft.bindAddress = bindAddress;
    draft.noDelay = noDelay;
    draft.keepAlive = keepAlive;
    draft.settings = settings;
    draft.limits = limits;
    change.accept(draft);
    return new ConnectOptions(draft);
  }

  /// How long looking the name up and connecting may take together.
  public Duration timeout() {
    return timeout;
  }

  /// The local address to connect from; null for any.
  public @Nullable Address bindAddress() {
    return bindAddress;
  }

  /// Whether the connection starts with TCP_NODELAY.
  public boolean noDelay() {
    return noDelay;
  }

  /// Whether the connection starts with SO_KEEPALIVE.
  public boolean keepAlive() {
    return keepAlive;
  }

  /// Options of the socket by the system's names, and their values, for a socket that this process
  /// opens: one that is adopted has those that it came with.
  public Map<SocketSetting, Integer> settings() {
    return settings;
  }

  /// What the connection may cost.
  public Limits limits() {
    return limits;
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(timeout, bindAddress, noDelay, keepAlive, settings, limits);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("ConnectOptions[timeout=%s, bindAddress=%s, noDelay=%s, keepAlive=%s, "
            + "settings=%s, limits=%s]")
        .formatted(parts().toArray());
  }
}
