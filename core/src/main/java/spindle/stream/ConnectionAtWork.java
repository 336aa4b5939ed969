package spindle.stream;

import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.strand.ReactorStrand;

/// The connection whose callback, or whose fiber, a loop is running.
///
/// @param protocol the class of its protocol; empty if it has none yet, or no more
/// @param reason why it has ended; null if it has not
public record ConnectionAtWork(
    SocketTransport connection, String protocol, @Nullable ConnectionClosed reason) {
  /// That of the current thread, or null.
  public static @Nullable ConnectionAtWork here() {
    Loop loop = Loop.current();
    if (loop == null || !loop.isHere()) {
      return null;
    }
    Object whose = loop.atWork();
    if (whose instanceof ReactorStrand strand) {
      whose = strand.startedBy();
    }
    return whose instanceof SocketTransport connection ? of(connection) : null;
  }

  private static ConnectionAtWork of(SocketTransport connection) {
    Protocol carried = connection.protocol;
    boolean over = connection.phase.compareTo(SocketTransport.Phase.CLOSED) >= 0;
    return new ConnectionAtWork(
        connection,
        carried == null ? "" : carried.getClass().getName(),
        over ? connection.reason() : null);
  }
}
