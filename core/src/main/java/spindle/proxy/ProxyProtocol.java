package spindle.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;

/// Serves behind a proxy that says, by the PROXY protocol, whose connections it forwards: HAProxy's
/// `send-proxy` and `send-proxy-v2`, and what many others have taken over from it.
///
/// Every connection begins with a header then, and only those whom [ProxyOptions#trusted] names may
/// connect, for whoever sends a header can claim to be anybody. The wrapped factory is asked for a
/// protocol when the header is there, with the peer that it names, and the protocol's
/// `connectionMade` comes after that: its transport's `peer` and `host` are those of the header. If
/// the header says that the connection is the proxy's own, a health check say, or that its peer is
/// unknown, they are the connection's own. What is not in order, takes too long or is too large
/// ends the connection before anybody has heard of it.
public final class ProxyProtocol {
  private static final Logger LOG = System.getLogger("spindle.proxy");

  private ProxyProtocol() {}

  /// A factory for the connections of proxies, whose protocols `inner` builds.
  public static ServerFactory wrap(ServerFactory inner, ProxyOptions options) {
    return new Wrapping(inner, options);
  }

  /// The proxy that forwards this connection, if one does: the peer as the network knows it.
  public static Optional<Address> forwarder(Transport transport) {
    return transport.layer(ProxyLayer.class).map(ProxyLayer::forwarder);
  }

  /// What the header of this connection says beside the addresses, if it is forwarded and its
  /// header has come: from `buildProtocol`'s protocol on it has. With two forwarders in a row, that
  /// of the one behind which the client is.
  public static Optional<ProxyHeader> header(Transport transport) {
    return transport.layer(ProxyLayer.class).map(ProxyLayer::header);
  }

  private static final class Wrapping implements ServerFactory {
    private final ServerFactory inner;
    private final ProxyOptions options;
    private boolean refuses;

    Wrapping(ServerFactory inner, ProxyOptions options) {
      this.inner = inner;
      this.options = options;
    }

    @Override
    public @Nullable Protocol buildProtocol(Address address) {
      if (options.trusted().trust(address)) {
        return new AwaitingHeader(inner, options);
      }
      // Once is news, for a proxy may have been forgotten; more would be a stranger's to write.
      LOG.log(
          refuses ? Level.DEBUG : Level.WARNING,
          () ->
              "refused a connection from %s, which is none of the trusted forwarders, %s"
                  .formatted(address, options.trusted()));
      refuses = true;
      return null;
    }

    @Override
    public List<Factory<?>> used() {
      return inner.used();
    }

    @Override
    public String toString() {
      return "the PROXY protocol round " + inner;
    }
  }
}
