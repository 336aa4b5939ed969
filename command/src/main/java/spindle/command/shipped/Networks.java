package spindle.command.shipped;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.command.UsageError;

/// Whose addresses: a list as people write it, `192.0.2.0/24,2001:db8::/32,10.0.0.7`.
final class Networks implements Predicate<Address> {
  private final List<Network> networks;

  /// The first `bits` of an address.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Network(byte[] address, int bits) {
    boolean has(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int bit = 0x80 >> (i % 8);
        if (((address[i / 8] ^ other[i / 8]) & bit) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private Networks(List<Network> networks) {
    this.networks = networks;
  }

  /// @param option for the message, with its dashes
  static Networks of(String option, String text) throws UsageError {
    List<Network> networks = new ArrayList<>();
    for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
      networks.add(network(option, each.strip()));
    }
    return new Networks(networks);
  }

  private static Network network(String option, String text) throws UsageError {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String bits = slash < 0 ? "" : text.substring(slash + 1);
    try {
      byte[] bytes = bytes(Address.literal(address, 0));
      int most = bytes.length * 8;
      if (slash < 0) {
        return new Network(bytes, most);
      }
      if (bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most) {
        return new Network(bytes, Integer.parseInt(bits));
      }
    } catch (IllegalArgumentException none) {
      // Said below.
    }
    throw new UsageError(
        "%s wants networks with commas, 192.0.2.0/24,::1, got '%s'".formatted(option, text));
  }

  private static byte[] bytes(Address address) {
    InetAddress inet =
        switch (address) {
          case IPv4Address four -> four.inetAddress();
          case IPv6Address six -> six.inetAddress();
          default -> throw new IllegalArgumentException("no address of the Internet: " + address);
        };
    return inet.getAddress();
  }

  @Override
  public boolean test(Address address) {
    byte[] bytes = bytes(address);
    return networks.stream().anyMatch(each -> each.has(bytes));
  }
}
