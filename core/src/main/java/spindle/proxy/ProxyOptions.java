package spindle.proxy;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whose PROXY headers are believed, and what reading one may cost. Immutable; `withX` gives a
/// changed copy.
///
/// `withX` throws `IllegalArgumentException` if the time is not positive, or no header has as few
/// bytes.
public final class ProxyOptions {
  private static final int WITHOUT_ADDRESSES = 16;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    TrustedForwarders trusted = TrustedForwarders.local();
    Duration headerTimeout = Duration.ofSeconds(5);
    int headerMax = 4096;
  }

  private static final ProxyOptions DEFAULTS = new ProxyOptions(new Draft());

  private final TrustedForwarders trusted;
  private final Duration headerTimeout;
  private final int headerMax;

  private ProxyOptions(Draft draft) {
    trusted = draft.trusted;
    headerTimeout = draft.headerTimeout;
    headerMax = draft.headerMax;
    if (!headerTimeout.isPositive()) {
      throw new IllegalArgumentException("expected a positive headerTimeout, got " + headerTimeout);
    }
    if (headerMax < WITHOUT_ADDRESSES) {
      throw new IllegalArgumentException(
          "expected a headerMax of at least %d, got %d".formatted(WITHOUT_ADDRESSES, headerMax));
    }
  }

  /// This machine is trusted, 5 s, 4096 bytes.
  public static ProxyOptions defaults() {
    return DEFAULTS;
  }

  /// A copy that trusts others.
  public ProxyOptions withTrusted(TrustedForwarders others) {
    return with(draft -> draft.trusted = others);
  }

  /// A copy with another time limit.
  public ProxyOptions withHeaderTimeout(Duration time) {
    return with(draft -> draft.headerTimeout = time);
  }

  /// A copy with another size limit.
  public ProxyOptions withHeaderMax(int bytes) {
    return with(draft -> draft.headerMax = bytes);
  }

  private ProxyOptions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.trusted = trusted;
    draft.headerTimeout = headerTimeout;
    draft.headerMax = headerMax;
    change.accept(draft);
    return new ProxyOptions(draft);
  }

  /// Who may connect; others are refused.
  public TrustedForwarders trusted() {
    return trusted;
  }

  /// How long a forwarder may take for its header before it is aborted.
  public Duration headerTimeout() {
    return headerTimeout;
  }

  /// Bytes of a header of version 2 above which the connection is ended; one of version 1 has at
  /// most 107 in any case.
  public int headerMax() {
    return headerMax;
  }

  private List<Object> parts() {
    return List.of(trusted, headerTimeout, headerMax);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProxyOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "ProxyOptions[trusted=%s, headerTimeout=%s, headerMax=%s]".formatted(parts().toArray());
  }
}
