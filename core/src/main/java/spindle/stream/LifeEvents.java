package spindle.stream;

import org.jspecify.annotations.Nullable;
import spindle.flight.Flight;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.tls.TlsSession;

/// What is counted of the lives of connections, and what a recording has of them: nothing is made
/// for the latter where nobody records.
final class LifeEvents {
  private LifeEvents() {}

  static void opened(SocketTransport made, Protocol protocol) {
    made.streams.loop.tally.opened();
    if (Flight.isOn()) {
      Flight.opened(
          made.number(),
          protocol.getClass().getName(),
          made.owner instanceof StreamPort port ? port.number() : 0,
          () -> made.peer().toString(),
          () -> made.host().toString());
    }
  }

  /// What is below `carrier` has news; whoever watches a lower layer is told by that one.
  static void agreed(Object carrier) {
    if (carrier instanceof SocketTransport transport) {
      TlsSession.of(transport).ifPresent(session -> agreed(transport, session));
    }
  }

  private static void agreed(SocketTransport transport, TlsSession session) {
    transport.streams.loop.tally.agreed(session.version());
    if (Flight.isOn()) {
      Flight.agreed(
          transport.number(),
          session.version(),
          session.cipherSuite(),
          session.applicationProtocol().orElse(""),
          transport.age().toMillis());
    }
  }

  /// The peer is not read from any more, or is again.
  static void held(SocketTransport transport, boolean now) {
    if (!now && Flight.isOn()) {
      Flight.held(transport.number(), transport.quietFor().toMillis());
    }
  }

  static void closed(SocketTransport lost, ConnectionClosed reason) {
    lost.streams.loop.tally.closed(reason.getClass(), lost.bytesReceived(), lost.bytesWritten());
    if (Flight.isOn()) {
      Flight.closed(
          lost.number(),
          name(lost.protocol),
          reason.getClass().getName(),
          lost.bytesReceived(),
          lost.bytesWritten(),
          lost.age().toMillis());
    }
  }

  static void refused(StreamPort port, String why) {
    port.loop.tally.refused(why);
    if (Flight.isOn()) {
      Flight.refused(port.number(), why);
    }
  }

  private static String name(@Nullable Protocol protocol) {
    return protocol == null ? "none" : protocol.getClass().getName();
  }
}
