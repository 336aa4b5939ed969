package spindle.names.resolver;

import java.net.InetAddress;
import spindle.names.DomainName;

/// The names under which addresses are looked up: RFC 1035, 3.5, and RFC 3596, 2.5.
final class ReverseNames {
  private ReverseNames() {}

  static DomainName of(InetAddress address) {
    byte[] bytes = address.getAddress();
    StringBuilder name = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes.length == 4) {
        name.append(bytes[i] & 0xFF).append('.');
      } else {
        name.append(Character.forDigit(bytes[i] & 0xF, 16)).append('.');
        name.append(Character.forDigit((bytes[i] >> 4) & 0xF, 16)).append('.');
      }
    }
    return DomainName.of(name + (bytes.length == 4 ? "in-addr.arpa" : "ip6.arpa"));
  }
}
