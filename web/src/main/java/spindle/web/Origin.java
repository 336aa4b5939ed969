package spindle.web;

import java.util.Optional;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.tls.TlsSession;

/// Which connection a request came over.
///
/// @param peer who sent it
/// @param host where it was received
/// @param secure whether over TLS
/// @param tls what the handshake has agreed on; nothing without TLS, and nothing where a proxy in
///   front did TLS
public record Origin(Address peer, Address host, boolean secure, Optional<TlsSession> tls) {
  /// Of requests that came over no connection, as in a test.
  static final Origin NOWHERE =
      new Origin(IPv4Address.of("127.0.0.1", 0), IPv4Address.of("127.0.0.1", 0), false);

  /// A connection whose handshake, if there was one, is not known.
  public Origin(Address peer, Address host, boolean secure) {
    this(peer, host, secure, Optional.empty());
  }
}
