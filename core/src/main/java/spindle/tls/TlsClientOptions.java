package spindle.tls;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a client does TLS. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if the newest version is older than the oldest.
public final class TlsClientOptions {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    TlsTrust trust = TlsTrust.platform();
    List<TlsIdentity> identities = List.of();
    List<String> applicationProtocols = List.of();
    TlsVersion oldest = TlsVersion.TLS_1_2;
    TlsVersion newest = TlsVersion.TLS_1_3;
    TlsLimits limits = TlsLimits.defaults();
    Duration reloadCheck = Duration.ofSeconds(30);
    TlsEngines.Maker engines = JdkEngines::of;
  }

  private static final TlsClientOptions DEFAULTS = new TlsClientOptions(new Draft());

  private final TlsTrust trust;
  private final List<TlsIdentity> identities;
  private final List<String> applicationProtocols;
  private final TlsVersion oldest;
  private final TlsVersion newest;
  private final TlsLimits limits;
  private final Duration reloadCheck;
  private final TlsEngines.Maker engines;

  private TlsClientOptions(Draft draft) {
    trust = draft.trust;
    identities = List.copyOf(draft.identities);
    applicationProtocols = List.copyOf(draft.applicationProtocols);
    oldest = draft.oldest;
    newest = draft.newest;
    limits = draft.limits;
    reloadCheck = draft.reloadCheck;
    engines = draft.engines;
    TlsVersion.requireInOrder(oldest, newest);
  }

  /// A client that believes the platform's roots: TLS 1.2 and 1.3, no certificate of its own, no
  /// ALPN, the default limits, files looked at every 30 s, the JDK's engines.
  public static TlsClientOptions defaults() {
    return DEFAULTS;
  }

  /// A copy that believes `other`.
  public TlsClientOptions withTrust(TlsTrust other) {
    return with(draft -> draft.trust = other);
  }

  /// A copy that shows `identity` to servers that ask.
  public TlsClientOptions withIdentity(TlsIdentity identity) {
    return with(draft -> draft.identities = List.of(identity));
  }

  /// A copy that shows no identity.
  public TlsClientOptions withoutIdentity() {
    return with(draft -> draft.identities = List.of());
  }

  /// A copy with other protocols for ALPN.
  public TlsClientOptions withApplicationProtocols(String... names) {
    return with(draft -> draft.applicationProtocols = List.of(names));
  }

  /// A copy that speaks `version` and what is newer.
  public TlsClientOptions withOldest(TlsVersion version) {
    return with(draft -> draft.oldest = version);
  }

  /// A copy that speaks nothing newer than `version`: for peers that are broken otherwise.
  public TlsClientOptions withNewest(TlsVersion version) {
    return with(draft -> draft.newest = version);
  }

  /// A copy with other limits.
  public TlsClientOptions withLimits(TlsLimits other) {
    return with(draft -> draft.limits = other);
  }

  /// A copy that looks at its files no more often than `every`; zero for each handshake.
  public TlsClientOptions withReloadCheck(Duration every) {
    return with(draft -> draft.reloadCheck = every);
  }

  /// A copy with engines from elsewhere.
  public TlsClientOptions withEngines(TlsEngines.Maker other) {
    return with(draft -> draft.engines = other);
  }

  private TlsClientOptions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.trust = trust;
    draft.identities = identities;
    draft.applicationProtocols = applicationProtocols;
    draft.oldest = oldest;
    draft.newest = newest;
    draft.limits = limits;
    draft.reloadCheck = reloadCheck;
    draft.engines = engines;
    change.accept(draft);
    return new TlsClientOptions(draft);
  }

  /// Who vouches for servers.
  public TlsTrust trust() {
    return trust;
  }

  /// What the client shows to a server that asks; may be empty.
  public List<TlsIdentity> identities() {
    return identities;
  }

  /// For ALPN; empty not to take part.
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
        trust, identities, applicationProtocols, oldest, newest, limits, reloadCheck, engines);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsClientOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("TlsClientOptions[trust=%s, identities=%s, applicationProtocols=%s, oldest=%s, "
            + "newest=%s, limits=%s, reloadCheck=%s, engines=%s]")
        .formatted(parts().toArray());
  }
}
