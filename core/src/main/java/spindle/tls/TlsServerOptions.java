package spindle.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How a server does TLS. Immutable; `withX` gives a changed copy.
///
/// @param identities its certificates. A client that asks for a name (SNI) gets the first that is
///   for this name, any other client the very first
/// @param clientCertificates whether it asks clients for certificates
/// @param clientTrust who vouches for clients' certificates
/// @param applicationProtocols for ALPN, the one that is liked best first; empty not to take part
/// @param oldest the oldest version that is spoken
/// @param newest the newest version that is spoken
/// @param limits what a peer may cost
/// @param reloadCheck how often, at most, a handshake looks whether the files have changed
/// @param engines where engines come from
public record TlsServerOptions(
    List<TlsIdentity> identities,
    ClientCertificates clientCertificates,
    TlsTrust clientTrust,
    List<String> applicationProtocols,
    TlsVersion oldest,
    TlsVersion newest,
    TlsLimits limits,
    Duration reloadCheck,
    TlsEngines.Maker engines) {
  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if the newest version is older than the oldest
  public TlsServerOptions {
    identities = List.copyOf(identities);
    applicationProtocols = List.copyOf(applicationProtocols);
    TlsVersion.requireInOrder(oldest, newest);
  }

  /// A server with `identity`: TLS 1.2 and 1.3, no client certificates, no ALPN, the default
  /// limits, files looked at every 30 s, the JDK's engines.
  public static TlsServerOptions of(TlsIdentity identity) {
    return new TlsServerOptions(
        List.of(identity),
        ClientCertificates.NONE,
        TlsTrust.platform(),
        List.of(),
        TlsVersion.TLS_1_2,
        TlsVersion.TLS_1_3,
        TlsLimits.defaults(),
        Duration.ofSeconds(30),
        JdkEngines::of);
  }

  /// A copy with one identity more, for other names or with another kind of key.
  public TlsServerOptions withIdentity(TlsIdentity identity) {
    List<TlsIdentity> more = new ArrayList<>(identities);
    more.add(identity);
    return new TlsServerOptions(
        more,
        clientCertificates,
        clientTrust,
        applicationProtocols,
        oldest,
        newest,
        limits,
        reloadCheck,
        engines);
  }

  /// A copy that asks clients for certificates for which `trust` vouches.
  public TlsServerOptions withClientCertificates(ClientCertificates asked, TlsTrust trust) {
    return new TlsServerOptions(
        identities,
        asked,
        trust,
        applicationProtocols,
        oldest,
        newest,
        limits,
        reloadCheck,
        engines);
  }

  /// A copy with other protocols for ALPN, the one that is liked best first.
  public TlsServerOptions withApplicationProtocols(String... names) {
    return new TlsServerOptions(
        identities,
        clientCertificates,
        clientTrust,
        List.of(names),
        oldest,
        newest,
        limits,
        reloadCheck,
        engines);
  }

  /// A copy that speaks `version` and what is newer.
  public TlsServerOptions withOldest(TlsVersion version) {
    return new TlsServerOptions(
        identities,
        clientCertificates,
        clientTrust,
        applicationProtocols,
        version,
        newest,
        limits,
        reloadCheck,
        engines);
  }

  /// A copy that speaks nothing newer than `version`: for peers that are broken otherwise.
  public TlsServerOptions withNewest(TlsVersion version) {
    return new TlsServerOptions(
        identities,
        clientCertificates,
        clientTrust,
        applicationProtocols,
        oldest,
        version,
        limits,
        reloadCheck,
        engines);
  }

  /// A copy with other limits.
  public TlsServerOptions withLimits(TlsLimits other) {
    return new TlsServerOptions(
        identities,
        clientCertificates,
        clientTrust,
        applicationProtocols,
        oldest,
        newest,
        other,
        reloadCheck,
        engines);
  }

  /// A copy that looks at its files no more often than `every`; zero for each handshake.
  public TlsServerOptions withReloadCheck(Duration every) {
    return new TlsServerOptions(
        identities,
        clientCertificates,
        clientTrust,
        applicationProtocols,
        oldest,
        newest,
        limits,
        every,
        engines);
  }

  /// A copy with engines from elsewhere.
  public TlsServerOptions withEngines(TlsEngines.Maker other) {
    return new TlsServerOptions(
        identities,
        clientCertificates,
        clientTrust,
        applicationProtocols,
        oldest,
        newest,
        limits,
        reloadCheck,
        other);
  }
}
