package spindle.cred;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import spindle.address.Address;
import spindle.protocol.Transport;
import spindle.tls.TlsSession;

/// The certificate that a client has shown in the handshake of TLS, which has shown that it has the
/// key, and that somebody vouches for it whom the server's options trust.
///
/// @param chain the client's own certificate first, then those that vouch for it
public record ClientCertificate(List<X509Certificate> chain, Address from) implements Credentials {
  /// Copies the list.
  ///
  /// @throws IllegalArgumentException if it is empty
  public ClientCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("expected a certificate");
    }
  }

  /// What the client at the other end of `transport` has shown; nothing if it has shown none, or
  /// the handshake is not complete.
  public static Optional<ClientCertificate> of(Transport transport) {
    return TlsSession.of(transport)
        .map(TlsSession::peerCertificates)
        .filter(chain -> !chain.isEmpty())
        .map(chain -> new ClientCertificate(chain, transport.peer()));
  }

  /// The client's own.
  public X509Certificate own() {
    return chain.getFirst();
  }

  @Override
  public Optional<String> claimed() {
    return Optional.of(own().getSubjectX500Principal().getName());
  }

  /// Whose it is, and from whom.
  @Override
  public String toString() {
    return "ClientCertificate[%s]".formatted(own().getSubjectX500Principal().getName());
  }
}
