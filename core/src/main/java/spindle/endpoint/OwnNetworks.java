package spindle.endpoint;

import java.util.List;
import java.util.stream.Stream;
import spindle.address.Address;
import spindle.address.Network;

/// Networks that are not of the Internet: where whoever connects for others should not lead them.
public final class OwnNetworks {
  /// This machine, private networks, and the ways into them through others: RFC 6890, RFC 6052, RFC
  /// 3056.
  private static final List<Network> PRIVATE =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "224.0.0.0/3",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "2002::/16",
              "fc00::/7",
              "fe80::/9",
              "ff00::/8")
          .map(Network::of)
          .toList();

  private OwnNetworks() {}

  /// Whether the address is of one of them: this machine, a private network, a multicast group, or
  /// an address of IPv6 that leads to one.
  public static boolean has(Address address) {
    return PRIVATE.stream().anyMatch(each -> each.has(address));
  }
}
