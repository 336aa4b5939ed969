package spindle.command.shipped;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import spindle.address.Address;
import spindle.command.UsageError;
import spindle.proxy.TrustedForwarders;

/// Whose addresses: a list as people write it, `192.0.2.0/24, 2001:db8::/32, 10.0.0.7`.
final class Networks {
  /// An address or a network, as opposed to the other words that [TrustedForwarders#parse] knows.
  private static final Pattern NETWORK = Pattern.compile("[^/]*[.:][^/]*(/[0-9]{1,3})?");

  private Networks() {}

  /// @param option for the message, with its dashes
  static Predicate<Address> of(String option, String text) throws UsageError {
    String networks =
        Arrays.stream(text.isBlank() ? new String[0] : text.split(",", -1))
            .map(String::strip)
            .collect(Collectors.joining(","));
    for (String each : networks.isEmpty() ? new String[0] : networks.split(",", -1)) {
      if (!NETWORK.matcher(each).matches()) {
        throw refused(option, each);
      }
    }
    try {
      return TrustedForwarders.parse(networks)::trust;
    } catch (IllegalArgumentException none) {
      throw refused(option, networks);
    }
  }

  private static UsageError refused(String option, String text) {
    return new UsageError(
        "%s wants networks with commas, 192.0.2.0/24,::1, got '%s'".formatted(option, text));
  }
}
