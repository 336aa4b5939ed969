package spindle.web.server;

import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.tls.HandshakeAware;
import spindle.tls.TlsSession;

/// Tells a protocol that has taken a connection over what the one before it has been told.
final class Successors {
  private Successors() {}

  static void tell(Protocol next, Transport transport, boolean drains, boolean inputEnded)
      throws Exception {
    TlsSession session = TlsSession.of(transport).orElse(null);
    if (session != null && next instanceof HandshakeAware aware) {
      aware.handshakeCompleted(session);
    }
    if (drains && !transport.disconnecting()) {
      Drainable.tell(next);
    }
    if (inputEnded && !transport.disconnecting()) {
      if (next instanceof HalfCloseable half) {
        half.readConnectionLost();
      } else {
        transport.loseConnection();
      }
    }
  }
}
