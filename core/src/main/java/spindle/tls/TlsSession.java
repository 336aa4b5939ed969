package spindle.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Transport;

/// What a handshake has agreed on. An immutable value.
///
/// @param version `TLSv1.3` or `TLSv1.2`
/// @param cipherSuite as the JDK names them: `TLS_AES_128_GCM_SHA256`
/// @param applicationProtocol what ALPN has chosen, or nothing if it was not used
/// @param serverName which name of the server the client asked for (SNI), in small letters and
///   without a dot at its end; nothing if it asked for none. The same at both ends
/// @param peerCertificates the peer's own certificate first, then those that vouch for it; empty if
///   it sent none
/// @param ownCertificates likewise what we have shown to the peer: which one that is depends on the
///   name that it asked for
public record TlsSession(
    String version,
    String cipherSuite,
    Optional<String> applicationProtocol,
    Optional<String> serverName,
    List<X509Certificate> peerCertificates,
    List<X509Certificate> ownCertificates) {
  /// Copies the lists.
  public TlsSession {
    peerCertificates = List.copyOf(peerCertificates);
    ownCertificates = List.copyOf(ownCertificates);
  }

  /// The session of the connection that `transport` is, or nothing before its handshake is complete
  /// or if it has no TLS. Never changes.
  public static Optional<TlsSession> of(Transport transport) {
    return transport.layer(TlsLayer.class).flatMap(TlsLayer::session);
  }

  /// Fires when the handshake is complete, at once if it is; fails with the reason if the
  /// connection ends before that, which need not be handled, since the protocol hears of it too.
  ///
  /// @throws IllegalArgumentException if `transport` has no TLS
  public static Deferred<TlsSession> handshake(Transport transport) {
    return transport
        .layer(TlsLayer.class)
        .orElseThrow(() -> new IllegalArgumentException("this connection has no TLS: " + transport))
        .handshake();
  }

  /// @param told the name that was asked for, at a client; null at a server
  static TlsSession of(SSLEngine engine, @Nullable String told) {
    SSLSession session = engine.getSession();
    String application = engine.getApplicationProtocol();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        Optional.ofNullable(application).filter(name -> !name.isEmpty()),
        Optional.ofNullable(engine.getUseClientMode() ? told : askedFor(session)),
        peerCertificates(session),
        known(session.getLocalCertificates()));
  }

  private static @Nullable String askedFor(SSLSession session) {
    return session instanceof ExtendedSSLSession extended ? ServerName.askedFor(extended) : null;
  }

  private static List<X509Certificate> peerCertificates(SSLSession session) {
    try {
      return known(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException sentNone) {
      return List.of();
    }
  }

  private static List<X509Certificate> known(Certificate @Nullable [] all) {
    if (all == null) {
      return List.of();
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : all) {
      if (each instanceof X509Certificate known) {
        chain.add(known);
      }
    }
    return chain;
  }
}
