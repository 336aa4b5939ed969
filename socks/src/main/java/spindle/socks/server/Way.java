package spindle.socks.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectError;

/// From what was asked for to a connection: each address that the rule allows, one after another.
/// The addresses are looked at when they are known, and connected to as numbers, so that no name
/// leads to another place the second time.
final class Way {
  private final Reactor reactor;
  private final SocksRule rule;
  private final SocksRequest request;

  Way(Reactor reactor, SocksRule rule, SocksRequest request) {
    this.reactor = reactor;
    this.rule = rule;
    this.request = request;
  }

  /// Connects `protocol`.
  Deferred<Protocol> connect(Protocol protocol) {
    return addresses().then(all -> tryAll(allowed(all), 0, protocol));
  }

  private Deferred<List<Address>> addresses() {
    try {
      return Deferred.succeed(List.of(Address.literal(request.host(), request.port())));
    } catch (IllegalArgumentException _) {
      return reactor.resolve(request.host()).addCallback(this::withPort);
    }
  }

  private List<Address> withPort(List<InetAddress> found) {
    return found.stream().map(each -> Address.of(each, request.port())).toList();
  }

  private List<Address> allowed(List<Address> all) throws Reply.NotAllowed {
    List<Address> allowed = new ArrayList<>();
    for (Address each : all) {
      if (rule.allows(request, each)) {
        allowed.add(each);
      }
    }
    if (allowed.isEmpty()) {
      throw new Reply.NotAllowed();
    }
    return allowed;
  }

  private Deferred<Protocol> tryAll(List<Address> places, int next, Protocol protocol) {
    String place =
        switch (places.get(next)) {
          case IPv4Address four -> four.host();
          case IPv6Address six -> six.host();
          default -> throw new IllegalStateException("expected an IP address");
        };
    Deferred<Protocol> made =
        new HostnameEndpoint(reactor, place, request.port()).connect(_ -> protocol);
    return next + 1 == places.size()
        ? made
        : made.thenErrback(ConnectError.class, _ -> tryAll(places, next + 1, protocol));
  }
}
