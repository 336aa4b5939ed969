package spindle.reactor;

import java.time.Duration;
import java.util.Map;
import spindle.protocol.Limits;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;

/// How to listen. Immutable; `withX` gives a changed copy.
///
/// @param backlog how many connections may wait to be accepted, as the kernel counts them. The
///   default is 1024; Twisted's 50 drops a burst of connections and makes their owners wait a
///   second
/// @param interfaceAddress the literal address of the interface that [Streams#listenTCP] listens
///   on; empty for every IPv4 interface, `::` for every interface
/// @param reusePort whether others that say so, too, may listen at the same place, and have the
///   connections shared out among them by the system: SO_REUSEPORT
/// @param fileMode the rights of a UNIX socket's file, as `chmod` has them: who may write to it may
///   connect
/// @param noDelay whether accepted connections start with TCP_NODELAY
/// @param keepAlive whether accepted connections start with SO_KEEPALIVE
/// @param drainAtStop how long the port drains when the reactor stops, before anything is closed;
///   within [ReactorSettings#stopGrace]. Zero not to
/// @param settings options of the socket by the system's names, and their values, for a socket that
///   this process opens: one that is adopted has those that it came with
/// @param limits what an accepted connection may cost, and how many there may be
public record ListenOptions(
    int backlog,
    String interfaceAddress,
    boolean reusePort,
    int fileMode,
    boolean noDelay,
    boolean keepAlive,
    Duration drainAtStop,
    Map<SocketSetting, Integer> settings,
    Limits limits) {
  private static final ListenOptions DEFAULTS =
      new ListenOptions(
          1024, "", false, 0600, true, false, Duration.ZERO, Map.of(), Limits.defaults());

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if the backlog is not positive, or the mode beyond 0777, or
  ///   the time negative, or a setting not for listening
  public ListenOptions {
    if (backlog < 1) {
      throw new IllegalArgumentException("expected a backlog of at least 1, got " + backlog);
    }
    if (drainAtStop.isNegative()) {
      throw new IllegalArgumentException(
          "expected drainAtStop of zero or more, got " + drainAtStop);
    }
    if (fileMode < 0 || fileMode > 0777) {
      throw new IllegalArgumentException(
          "expected a file mode of 0 to 0777, got 0%o".formatted(fileMode));
    }
    settings = Settings.copy(settings, Moment.LISTENING);
  }

  /// A backlog of 1024, every IPv4 interface, shared with nobody, files for their owner alone, no
  /// delay, no keep-alive, no draining, no settings, the default limits.
  public static ListenOptions defaults() {
    return DEFAULTS;
  }

  /// A copy with another backlog.
  public ListenOptions withBacklog(int connections) {
    return new ListenOptions(
        connections,
        interfaceAddress,
        reusePort,
        fileMode,
        noDelay,
        keepAlive,
        drainAtStop,
        settings,
        limits);
  }

  /// A copy for another interface.
  public ListenOptions withInterface(String literal) {
    return new ListenOptions(
        backlog, literal, reusePort, fileMode, noDelay, keepAlive, drainAtStop, settings, limits);
  }

  /// A copy that shares its place or does not: SO_REUSEPORT.
  public ListenOptions withReusePort(boolean on) {
    return new ListenOptions(
        backlog, interfaceAddress, on, fileMode, noDelay, keepAlive, drainAtStop, settings, limits);
  }

  /// A copy with other rights of a UNIX socket's file.
  public ListenOptions withFileMode(int mode) {
    return new ListenOptions(
        backlog,
        interfaceAddress,
        reusePort,
        mode,
        noDelay,
        keepAlive,
        drainAtStop,
        settings,
        limits);
  }

  /// A copy with TCP_NODELAY on or off.
  public ListenOptions withNoDelay(boolean on) {
    return new ListenOptions(
        backlog,
        interfaceAddress,
        reusePort,
        fileMode,
        on,
        keepAlive,
        drainAtStop,
        settings,
        limits);
  }

  /// A copy with SO_KEEPALIVE on or off.
  public ListenOptions withKeepAlive(boolean on) {
    return new ListenOptions(
        backlog, interfaceAddress, reusePort, fileMode, noDelay, on, drainAtStop, settings, limits);
  }

  /// A copy whose port drains for so long when the reactor stops.
  public ListenOptions withDrainAtStop(Duration longest) {
    return new ListenOptions(
        backlog,
        interfaceAddress,
        reusePort,
        fileMode,
        noDelay,
        keepAlive,
        longest,
        settings,
        limits);
  }

  /// A copy with one more setting of the socket, or another value for it.
  ///
  /// @throws IllegalArgumentException if it is not for listening, or the value makes no sense
  public ListenOptions withSetting(SocketSetting setting, int value) {
    return new ListenOptions(
        backlog,
        interfaceAddress,
        reusePort,
        fileMode,
        noDelay,
        keepAlive,
        drainAtStop,
        Settings.with(settings, setting, value),
        limits);
  }

  /// A copy with other limits.
  public ListenOptions withLimits(Limits other) {
    return new ListenOptions(
        backlog,
        interfaceAddress,
        reusePort,
        fileMode,
        noDelay,
        keepAlive,
        drainAtStop,
        settings,
        other);
  }

  /// What the kernel has to know of it.
  Kernel.Listening listening() {
    return new Kernel.Listening(backlog, reusePort, fileMode, settings);
  }
}
