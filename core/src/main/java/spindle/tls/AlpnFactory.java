package spindle.tls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// A factory for each application protocol (ALPN, RFC 7301): which of them builds a connection's
/// protocol is decided by the handshake of TLS. So a server speaks several on one port, and a
/// client what the server likes best.
///
/// ```java
/// AlpnFactory.of("h2", http2).or("http/1.1", http1).otherwise(http1)
/// ```
///
/// Given to whatever does TLS (a context's `wrap` and `over`, an endpoint, an endpoint string), it
/// is asked when the handshake is complete, and not before: `connectionMade` of what it builds
/// comes then, and a [HandshakeAware] one hears of the session right after that. Its names are
/// offered in their order, unless the options of TLS name others.
///
/// Without TLS, as with a peer that agrees on none, [#otherwise] builds. Immutable.
public final class AlpnFactory implements ServerFactory {
  private final Map<String, Factory<? extends Protocol>> factories;
  private final @Nullable Factory<? extends Protocol> otherwise;

  private AlpnFactory(
      Map<String, Factory<? extends Protocol>> factories,
      @Nullable Factory<? extends Protocol> otherwise) {
    this.factories = factories;
    this.otherwise = otherwise;
  }

  /// One protocol, the one that is liked best.
  ///
  /// @param name as ALPN has it: `h2`
  public static AlpnFactory of(String name, Factory<? extends Protocol> factory) {
    return new AlpnFactory(new LinkedHashMap<>(), null).or(name, factory);
  }

  /// A copy with one protocol more, which is liked less than those before it.
  ///
  /// @throws IllegalArgumentException if it has that one
  public AlpnFactory or(String name, Factory<? extends Protocol> factory) {
    Map<String, Factory<? extends Protocol>> more = new LinkedHashMap<>(factories);
    if (more.put(name, factory) != null) {
      throw new IllegalArgumentException(
          "expected each protocol once, got '%s' twice".formatted(name));
    }
    return new AlpnFactory(more, otherwise);
  }

  /// A copy that builds with `factory` for peers that agree on no protocol, and where there is no
  /// TLS. Without it, such peers are refused: with [TlsRefused.Kind#NO_APPLICATION_PROTOCOL].
  public AlpnFactory otherwise(Factory<? extends Protocol> factory) {
    return new AlpnFactory(factories, factory);
  }

  /// The one that `factory` is, or has; null if there is none.
  static @Nullable AlpnFactory in(Factory<?> factory) {
    Factory<?> meant = factory.standsFor();
    if (meant instanceof AlpnAware aware) {
      return aware.alpn();
    }
    return meant instanceof AlpnFactory alpn ? alpn : null;
  }

  /// The names, the one that is liked best first.
  public List<String> applicationProtocols() {
    return List.copyOf(factories.keySet());
  }

  /// What builds for a session; null if there is nothing.
  @Nullable Factory<? extends Protocol> chosen(TlsSession session) {
    return session.applicationProtocol().map(this::forName).orElse(otherwise);
  }

  private @Nullable Factory<? extends Protocol> forName(String name) {
    Factory<? extends Protocol> known = factories.get(name);
    return known == null ? otherwise : known;
  }

  /// @throws IllegalArgumentException if a name is offered for which there is nothing
  void requireAll(List<String> offered) {
    for (String each : offered) {
      if (forName(each) == null) {
        throw new IllegalArgumentException(
            "the options of TLS offer '%s', for which the AlpnFactory has nothing: it has %s"
                .formatted(each, factories.keySet()));
      }
    }
  }

  /// Builds without TLS.
  ///
  /// @return null without [#otherwise]
  @Override
  public @Nullable Protocol buildProtocol(Address address) throws Exception {
    return otherwise == null ? null : otherwise.buildProtocol(address);
  }

  /// Those that it consists of.
  @Override
  public List<Factory<?>> used() {
    List<Factory<?>> used = new ArrayList<>();
    factories.values().forEach(each -> used.addAll(each.used()));
    if (otherwise != null) {
      used.addAll(otherwise.used());
    }
    return used;
  }

  /// The names, for people.
  @Override
  public String toString() {
    return "AlpnFactory" + factories.keySet();
  }
}
