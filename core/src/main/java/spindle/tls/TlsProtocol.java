package spindle.tls;

import java.io.IOException;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;

/// A protocol with TLS round it: what the factories of a context build. When it gets its
/// connection, it puts TLS under it and hands it over to the protocol that it wraps.
///
/// @param <P> what it wraps
public final class TlsProtocol<P extends Protocol> extends Protocol {
  /// Puts TLS under a transport.
  @FunctionalInterface
  interface Starter {
    void start(Transport transport) throws IOException;
  }

  private final P wrapped;
  private final Starter starter;

  TlsProtocol(P wrapped, Starter starter) {
    this.wrapped = wrapped;
    this.starter = starter;
  }

  /// The protocol that it wraps.
  public P wrapped() {
    return wrapped;
  }

  /// Starts TLS, and tells the wrapped protocol of the connection, which is before the handshake.
  ///
  /// @throws Exception what the wrapped protocol's `connectionMade` throws
  /// @throws UnsupportedOperationException if the transport takes no layers
  @Override
  public void makeConnection(Transport carrier) throws Exception {
    super.makeConnection(carrier);
    starter.start(carrier);
    carrier.switchProtocol(wrapped);
  }
}
