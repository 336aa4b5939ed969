package spindle.socks.server;

import java.net.InetAddress;
import java.util.List;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.reason.AddressNotAllowed;

/// From where a connection may come that a client waits for.
final class Expected {
  private Expected() {}

  /// The addresses of the place that was asked for and that the rule allows, at least one.
  static Deferred<List<Address>> places(SocksServer server, SocksRequest request) {
    return addresses(server, request)
        .addCallback(all -> {
          List<Address> allowed =
              all.stream().filter(each -> server.rule().allows(request, each)).toList();
          if (allowed.isEmpty()) {
            throw new AddressNotAllowed("no address of '%s' is allowed".formatted(request.host()));
          }
          return allowed;
        });
  }

  private static Deferred<List<Address>> addresses(SocksServer server, SocksRequest request) {
    try {
      return Deferred.succeed(List.of(Address.literal(request.host(), request.port())));
    } catch (IllegalArgumentException name) {
      return server
          .reactor()
          .resolve(request.host())
          .addCallback(
              found -> found.stream().map(each -> Address.of(each, request.port())).toList());
    }
  }

  static InetAddress inetAddress(Address address) {
    return switch (address) {
      case IPv4Address four -> four.inetAddress();
      case IPv6Address six -> six.inetAddress();
      default -> throw new IllegalStateException("expected an IP address, got " + address);
    };
  }
}
