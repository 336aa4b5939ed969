package spindle.roles;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Limits;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// How to listen. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if the backlog or `connectionsMax` is not positive,
/// the mode beyond 0777, or the time negative.
public final class ListenOptions {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    int backlog = 1024;
    String interfaceAddress = "";
    boolean reusePort;
    int fileMode = 0600;
    boolean noDelay = true;
    boolean keepAlive;
    Duration drainAtStop = Duration.ZERO;
    Map<SocketSetting, Integer> settings = Map.of();
    int connectionsMax = 65_536;
    Limits limits = Limits.defaults();
  }

  private static final ListenOptions DEFAULTS = new ListenOptions(new Draft());

  private final int backlog;
  private final String interfaceAddress;
  private final boolean reusePort;
  private final int fileMode;
  private final boolean noDelay;
  private final boolean keepAlive;
  private final Duration drainAtStop;
  private final Map<SocketSetting, Integer> settings;
  private final int connectionsMax;
  private final Limits limits;

  private ListenOptions(Draft draft) {
    backlog = draft.backlog;
    interfaceAddress = draft.interfaceAddress;
    reusePort = draft.reusePort;
    fileMode = draft.fileMode;
    noDelay = draft.noDelay;
    keepAlive = draft.keepAlive;
    drainAtStop = draft.drainAtStop;
    settings = Settings.copy(draft.settings, Moment.LISTENING);
    connectionsMax = draft.connectionsMax;
    limits = draft.limits;
    if (backlog < 1) {
      throw new IllegalArgumentException("expected a backlog of at least 1, got " + backlog);
    }
    if (connectionsMax < 1) {
      throw new IllegalArgumentException(
          "expected connectionsMax of at least 1, got " + connectionsMax);
    }
    if (drainAtStop.isNegative()) {
      throw new IllegalArgumentException(
          "expected drainAtStop of zero or more, got " + drainAtStop);
    }
    if (fileMode < 0 || fileMode > 0777) {
      throw new IllegalArgumentException(
          "expected a file mode of 0 to 0777, got 0%o".formatted(fileMode));
    }
  }

  /// A backlog of 1024, every IPv4 interface, shared with nobody, files for their owner alone, no
  /// delay, no keep-alive, no draining, no settings, at most 65 536 connections, the default limits
  /// on each.
  public static ListenOptions defaults() {
    return DEFAULTS;
  }

  /// A copy with another backlog.
  public ListenOptions withBacklog(int connections) {
    return with(draft -> draft.backlog = connections);
  }

  /// A copy for another interface.
  public ListenOptions withInterface(String literal) {
    return with(draft -> draft.interfaceAddress = literal);
  }

  /// A copy that shares its place or does not: SO_REUSEPORT.
  public ListenOptions withReusePort(boolean on) {
    return with(draft -> draft.reusePort = on);
  }

  /// A copy with other rights of a UNIX socket's file.
  public ListenOptions withFileMode(int mode) {
    return with(draft -> draft.fileMode = mode);
  }

  /// A copy with TCP_NODELAY on or off.
  public ListenOptions withNoDelay(boolean on) {
    return with(draft -> draft.noDelay = on);
  }

  /// A copy with SO_KEEPALIVE on or off.
  public ListenOptions withKeepAlive(boolean on) {
    return with(draft -> draft.keepAlive = on);
  }

  /// A copy whose port drains for so long when the reactor stops.
  public ListenOptions withDrainAtStop(Duration longest) {
    return with(draft -> draft.drainAtStop = longest);
  }

  /// A copy with one more setting of the socket, or another value for it.
  ///
  /// @throws IllegalArgumentException if it is not for listening, or the value makes no sense
  public ListenOptions withSetting(SocketSetting setting, int value) {
    return with(draft -> draft.settings = Settings.with(settings, setting, value));
  }

  /// A copy with another limit on open connections.
  public ListenOptions withConnectionsMax(int connections) {
    return with(draft -> draft.connectionsMax = connections);
  }

  /// A copy with other limits on each connection.
  public ListenOptions withLimits(Limits other) {
    return with(draft -> draft.limits = other);
  }

  private ListenOptions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.backlog = backlog;
    draft.interfaceAddress = interfaceAddress;
    draft.reusePort = reusePort;
    draft.fileMode = fileMode;
    draft.noDelay = noDelay;
    draft.keepAlive = keepAlive;
    draft.drainAtStop = drainAtStop;
    draft.settings = settings;
    draft.connectionsMax = connectionsMax;
    draft.limits = limits;
    change.accept(draft);
    return new ListenOptions(draft);
  }

  /// How many connections may wait to be accepted, as the kernel counts them. The default is 1024;
  /// Twisted's 50 drops a burst of connections and makes their owners wait a second.
  public int backlog() {
    return backlog;
  }

  /// The literal address of the interface that [Streams#listenTCP] listens on; empty for every IPv4
  /// interface, `::` for every interface.
  public String interfaceAddress() {
    return interfaceAddress;
  }

  /// Whether others that say so, too, may listen at the same place, and have the connections shared
  /// out among them by the system: SO_REUSEPORT.
  public boolean reusePort() {
    return reusePort;
  }

  /// The rights of a UNIX socket's file, as `chmod` has them: who may write to it may connect.
  public int fileMode() {
    return fileMode;
  }

  /// Whether accepted connections start with TCP_NODELAY.
  public boolean noDelay() {
    return noDelay;
  }

  /// Whether accepted connections start with SO_KEEPALIVE.
  public boolean keepAlive() {
    return keepAlive;
  }

  /// How long the port drains when the reactor stops, before anything is closed; within
  /// [ReactorSettings#stopGrace]. Zero not to.
  public Duration drainAtStop() {
    return drainAtStop;
  }

  /// Options of the socket by the system's names, and their values, for a socket that this process
  /// opens: one that is adopted has those that it came with.
  public Map<SocketSetting, Integer> settings() {
    return settings;
  }

  /// Open connections of the port above which new ones are refused.
  public int connectionsMax() {
    return connectionsMax;
  }

  /// What an accepted connection may cost.
  public Limits limits() {
    return limits;
  }

  private List<Object> parts() {
    return List.of(
        backlog,
        interfaceAddress,
        reusePort,
        fileMode,
        noDelay,
        keepAlive,
        drainAtStop,
        settings,
        connectionsMax,
        limits);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ListenOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("ListenOptions[backlog=%s, interfaceAddress=%s, reusePort=%s, fileMode=%s, "
            + "noDelay=%s, keepAlive=%s, drainAtStop=%s, settings=%s, "
            + "connectionsMax=%s, limits=%s]")
        .formatted(parts().toArray());
  }
}
