package spindle.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a server does TLS. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if the newest version is older than the oldest.
public final class TlsServerOptions {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    List<TlsIdentity> identities;
    ClientCertificates clientCertificates = ClientCertificates.NONE;
    TlsTrust clientTrust = TlsTrust.platform();
    List<String> applicationProtocols = List.of();
    TlsVersion oldest = TlsVersion.TLS_1_2;
    TlsVersion newest = TlsVersion.TLS_1_3;
    TlsLimits limits = TlsLimits.defaults();
    Duration reloadCheck = Duration.ofSeconds(30);
    TlsEngines.Maker engines = JdkEngines::of;

    Draft(List<TlsIdentity> identities) {
      this.identities = identities;
    }
  }

  private final List<TlsIdentity> identities;
  private final ClientCertificates clientCertificates;
  private final TlsTrust clientTrust;
  private final List<String> applicationProtocols;
  private final TlsVersion oldest;
  private final TlsVersion newest;
  private final TlsLimits limits;
  private final Duration reloadCheck;
  private final TlsEngines.Maker engines;

  private TlsServerOptions(Draft draft) {
    identities = List.copyOf(draft.identities);
    clientCertificates = draft.clientCertificates;
    clientTrust = draft.clientTrust;
    applicationProtocols = List.copyOf(draft.applicationProtocols);
    oldest = draft.oldest;
    newest = draft.newest;
    limits = draft.limits;
    reloadCheck = draft.reloadCheck;
    engines = draft.engines;
    TlsVersion.requireInOrder(oldest, newest);
  }

  /// A server with `identity`: TLS 1.2 and 1.3, no client certificates, no ALPN, the default
  /// limits, files looked at every 30 s, the JDK's engines.
  public static TlsServerOptions of(TlsIdentity identity) {
    return new TlsServerOptions(new Draft(List.of(identity)));
  }

  /// A copy with one identity more, for other names or with another kind of key.
  public TlsServerOptions withIdentity(TlsIdentity identity) {
    List<TlsIdentity> more = new ArrayList<>(identities);
    more.add(identity);
    return with(draft -> draft.identities = more);
  }

  /// A copy that asks clients for certificates for which `trust` vouches.
  public TlsServerOptions withClientCertificates(ClientCertificates asked, TlsTrust trust) {
    return with(draft -> {
      draft.clientCertificates = asked;
      draft.clientTrust = trust;
    });
  }

  /// A copy with other protocols for ALPN, the one that is liked best first.
  public TlsServerOptions withApplicationProtocols(String... names) {
    return with(draft -> draft.applicationProtocols = List.of(names));
  }

  /// A copy that speaks `version` and what is newer.
  public TlsServerOptions withOldest(TlsVersion version) {
    return with(draft -> draft.oldest = version);
  }

  /// A copy that speaks nothing newer than `version`: for peers that are broken otherwise.
  public TlsServerOptions withNewest(TlsVersion version) {
    return with(draft -> draft.newest = version);
  }

  /// A copy with other limits.
  public TlsServerOptions withLimits(TlsLimits other) {
    return with(draft -> draft.limits = other);
  }

  /// A copy that looks at its files no more often than `every`; zero for each handshake.
  public TlsServerOptions withReloadCheck(Duration every) {
    return with(draft -> draft.reloadCheck = every);
  }

  /// A copy with engines from elsewhere.
  public TlsServerOptions withEngines(TlsEngines.Maker other) {
    return with(draft -> draft.engines = other);
  }

  private TlsServerOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(identities);
    draft.clientCertificates = clientCertificates;
    draft.clientTrust = clientTrust;
    draft.applicationProtocols = applicationProtocols;
    draft.oldest = oldest;
    draft.newest = newest;
    draft.limits = limits;
    draft.reloadCheck = reloadCheck;
    draft.engines = engines;
    change.accept(draft);
    return new TlsServerOptions(draft);
  }

  /// Its certificates. A client that asks for a name (SNI) gets the first that is for this name,
  /// any other client the very first.
  public List<TlsIdentity> identities() {
    return identities;
  }

  /// Whether it asks clients for certificates.
  public ClientCertificates clientCertificates() {
    return clientCertificates;
  }

  /// Who vouches for clients' certificates.
  public TlsTrust clientTrust() {
    return clientTrust;
  }

  /// For ALPN, the one that is liked best first; empty not to take part.
  public List<String> applicationProtocols() {
    return applicationProtocols;
  }

  /// The oldest version that is spoken.
  public TlsVersion oldest() {
    return oldest;
  }

  /// The newest version that is spoken.
  public TlsVersion newest() {
    return newest;
  }

  /// What a peer may cost.
  public TlsLimits limits() {
    return limits;
  }

  /// How often, at most, a handshake looks whether the files have changed.
  public Duration reloadCheck() {
    return reloadCheck;
  }

  /// Where engines come from.
  public TlsEngines.Maker engines() {
    return engines;
  }

  private List<Object> parts() {
    return List.of(
        identities,
        clientCertificates,
        clientTrust,
        applicationProtocols,
        oldest,
        newest,
        limits,
        reloadCheck,
        engines);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsServerOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("TlsServerOptions[identities=%s, clientCertificates=%s, clientTrust=%s, "
            + "applicationProtocols=%s, oldest=%s, newest=%s, limits=%s, reloadCheck=%s, "
            + "engines=%s]")
        .formatted(parts().toArray());
  }
}
