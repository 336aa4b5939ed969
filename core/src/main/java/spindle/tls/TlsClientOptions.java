package spindle.tls;

import java.time.Duration;
import java.util.List;

/// How a client does TLS. Immutable; `withX` gives a changed copy.
///
/// @param trust who vouches for servers
/// @param identities what the client shows to a server that asks; may be empty
/// @param applicationProtocols for ALPN; empty not to take part
/// @param oldest the oldest version that is spoken
/// @param newest the newest version that is spoken
/// @param limits what a peer may cost
/// @param reloadCheck how often, at most, a handshake looks whether the files have changed
/// @param engines where engines come from
public record TlsClientOptions(
    TlsTrust trust,
    List<TlsIdentity> identities,
    List<String> applicationProtocols,
    TlsVersion oldest,
    TlsVersion newest,
    TlsLimits limits,
    Duration reloadCheck,
    TlsEngines.Maker engines) {
  private static final TlsClientOptions DEFAULTS =
      new TlsClientOptions(
          TlsTrust.platform(),
          List.of(),
          List.of(),
          TlsVersion.TLS_1_2,
          TlsVersion.TLS_1_3,
          TlsLimits.defaults(),
          Duration.ofSeconds(30),
          JdkEngines::of);

  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if the newest version is older than the oldest
  public TlsClientOptions {
    identities = List.copyOf(identities);
    applicationProtocols = List.copyOf(applicationProtocols);
    TlsVersion.requireInOrder(oldest, newest);
  }

  /// A client that believes the platform's roots: TLS 1.2 and 1.3, no certificate of its own, no
  /// ALPN, the default limits, files looked at every 30 s, the JDK's engines.
  public static TlsClientOptions defaults() {
    return DEFAULTS;
  }

  /// A copy that believes `other`.
  public TlsClientOptions withTrust(TlsTrust other) {
    return new TlsClientOptions(
        other, identities, applicationProtocols, oldest, newest, limits, reloadCheck, engines);
  }

  /// A copy that shows `identity` to servers that ask.
  public TlsClientOptions withIdentity(TlsIdentity identity) {
    return new TlsClientOptions(
        trust,
        List.of(identity),
        applicationProtocols,
        oldest,
        newest,
        limits,
        reloadCheck,
        engines);
  }

  /// A copy with other protocols for ALPN.
  public TlsClientOptions withApplicationProtocols(String... names) {
    return new TlsClientOptions(
        trust, identities, List.of(names), oldest, newest, limits, reloadCheck, engines);
  }

  /// A copy that speaks `version` and what is newer.
  public TlsClientOptions withOldest(TlsVersion version) {
    return new TlsClientOptions(
        trust, identities, applicationProtocols, version, newest, limits, reloadCheck, engines);
  }

  /// A copy that speaks nothing newer than `version`: for peers that are broken otherwise.
  public TlsClientOptions withNewest(TlsVersion version) {
    return new TlsClientOptions(
        trust, identities, applicationProtocols, oldest, version, limits, reloadCheck, engines);
  }

  /// A copy with other limits.
  public TlsClientOptions withLimits(TlsLimits other) {
    return new TlsClientOptions(
        trust, identities, applicationProtocols, oldest, newest, other, reloadCheck, engines);
  }

  /// A copy that looks at its files no more often than `every`; zero for each handshake.
  public TlsClientOptions withReloadCheck(Duration every) {
    return new TlsClientOptions(
        trust, identities, applicationProtocols, oldest, newest, limits, every, engines);
  }

  /// A copy with engines from elsewhere.
  public TlsClientOptions withEngines(TlsEngines.Maker other) {
    return new TlsClientOptions(
        trust, identities, applicationProtocols, oldest, newest, limits, reloadCheck, other);
  }
}
