package spindle.web.proxy;

import java.net.InetAddress;
import java.util.List;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.endpoint.OwnNetworks;
import spindle.endpoint.StreamClientEndpoint;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectError;
import spindle.roles.ConnectOptions;

/// A port of a host, but not of one's own network: whatever name it goes by, its addresses are
/// looked at when they are known, one after another.
final class GuardedEndpoint implements StreamClientEndpoint {
  private final Reactor reactor;
  private final String host;
  private final int port;
  private final boolean anywhere;
  private final ConnectOptions options;

  /// @param anywhere whether the own network is allowed
  GuardedEndpoint(
      Reactor reactor, String host, int port, boolean anywhere, ConnectOptions options) {
    this.reactor = reactor;
    this.host = host;
    this.port = port;
    this.anywhere = anywhere;
    this.options = options;
  }

  static boolean isPrivate(Address address) {
    return OwnNetworks.has(address);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    if (anywhere) {
      return to(host).connect(factory);
    }
    try {
      return tryAll(allowed(List.of(Address.literal(host, port))), 0, factory);
    } catch (IllegalArgumentException _) {
      return reactor.resolve(host).then(found -> tryAll(allowed(addresses(found)), 0, factory));
    }
  }

  private HostnameEndpoint to(String place) {
    return new HostnameEndpoint(reactor, place, port, options);
  }

  private List<Address> addresses(List<InetAddress> found) {
    return found.stream().map(each -> Address.of(each, port)).toList();
  }

  private static List<Address> allowed(List<Address> found) {
    List<Address> allowed = found.stream().filter(each -> !isPrivate(each)).toList();
    if (allowed.isEmpty()) {
      throw new HttpError(Status.FORBIDDEN, "This proxy does not go there.");
    }
    return allowed;
  }

  private <P extends Protocol> Deferred<P> tryAll(
      List<Address> places, int next, Factory<P> factory) {
    String place =
        switch (places.get(next)) {
          case IPv4Address four -> four.host();
          case IPv6Address six -> six.host();
          default -> throw new IllegalStateException("expected an IP address");
        };
    Deferred<P> made = to(place).connect(factory);
    return next + 1 == places.size()
        ? made
        : made.thenErrback(ConnectError.class, _ -> tryAll(places, next + 1, factory));
  }

  @Override
  public String toString() {
    return (anywhere ? "tcp:" : "guarded:") + host + ":" + port;
  }
}
