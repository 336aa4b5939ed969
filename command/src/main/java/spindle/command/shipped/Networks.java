package spindle.command.shipped;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import spindle.address.Address;
import spindle.address.Network;
import spindle.command.UsageError;

/// Whose addresses: a list as people write it, `192.0.2.0/24, 2001:db8::/32, 10.0.0.7`.
final class Networks {
  private Networks() {}

  /// @param option for the message, with its dashes
  static Predicate<Address> of(String option, String text) throws UsageError {
    List<Network> networks = new ArrayList<>();
    for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
      try {
        networks.add(Network.of(each.strip()));
      } catch (IllegalArgumentException none) {
        throw new UsageError(
            "%s wants networks with commas, 192.0.2.0/24,::1, got '%s'"
                .formatted(option, each.strip()));
      }
    }
    return address -> networks.stream().anyMatch(each -> each.has(address));
  }
}
