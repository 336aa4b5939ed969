package spindle.stream;

import org.jspecify.annotations.Nullable;
import spindle.flight.Flight;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.tls.TlsSession;

/// What a recording has of the lives of connections. Nothing is made where nobody records.
final class LifeEvents {
  private LifeEvents() {}

  static void opened(SocketTransport made, Protocol protocol) {
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
    if (Flight.isOn() && carrier instanceof SocketTransport transport) {
      TlsSession.of(transport)
          .ifPresent(session ->
              Flight.agreed(
                  transport.number(),
                  session.version(),
                  session.cipherSuite(),
                  session.applicationProtocol().orElse(""),
                  transport.age().toMillis()));
    }
  }

  /// The peer is not read from any more, or is again.
  static void held(SocketTransport transport, boolean now) {
    if (!now && Flight.isOn()) {
      Flight.held(transport.number(), transport.quietFor().toMillis());
    }
  }

  static void closed(SocketTransport lost, ConnectionClosed reason) {
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
    if (Flight.isOn()) {
      Flight.refused(port.number(), why);
    }
  }

  private static String name(@Nullable Protocol protocol) {
    return protocol == null ? "none" : protocol.getClass().getName();
  }
}
