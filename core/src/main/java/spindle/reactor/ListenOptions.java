package spindle.reactor;

import spindle.protocol.Limits;

/// How to listen. Immutable; `withX` gives a changed copy.
///
/// @param backlog how many connections may wait to be accepted, as the kernel counts them. The
///   default is 1024; Twisted's 50 drops a burst of connections and makes their owners wait a
///   second
/// @param interfaceAddress the literal address of the interface to listen on; empty for every IPv4
///   interface, `::` for every interface
/// @param noDelay whether accepted connections start with TCP_NODELAY
/// @param keepAlive whether accepted connections start with SO_KEEPALIVE
/// @param limits what an accepted connection may cost, and how many there may be
public record ListenOptions(
    int backlog, String interfaceAddress, boolean noDelay, boolean keepAlive, Limits limits) {
  private static final ListenOptions DEFAULTS =
      new ListenOptions(1024, "", true, false, Limits.defaults());

  /// Checks the backlog.
  ///
  /// @throws IllegalArgumentException if the backlog is not positive
  public ListenOptions {
    if (backlog < 1) {
      throw new IllegalArgumentException("expected a backlog of at least 1, got " + backlog);
    }
  }

  /// A backlog of 1024, every IPv4 interface, no delay, no keep-alive, the default limits.
  public static ListenOptions defaults() {
    return DEFAULTS;
  }

  /// A copy with another backlog.
  public ListenOptions withBacklog(int connections) {
    return new ListenOptions(connections, interfaceAddress, noDelay, keepAlive, limits);
  }

  /// A copy for another interface.
  public ListenOptions withInterface(String literal) {
    return new ListenOptions(backlog, literal, noDelay, keepAlive, limits);
  }

  /// A copy with TCP_NODELAY on or off.
  public ListenOptions withNoDelay(boolean on) {
    return new ListenOptions(backlog, interfaceAddress, on, keepAlive, limits);
  }

  /// A copy with SO_KEEPALIVE on or off.
  public ListenOptions withKeepAlive(boolean on) {
    return new ListenOptions(backlog, interfaceAddress, noDelay, on, limits);
  }

  /// A copy with other limits.
  public ListenOptions withLimits(Limits other) {
    return new ListenOptions(backlog, interfaceAddress, noDelay, keepAlive, other);
  }
}
