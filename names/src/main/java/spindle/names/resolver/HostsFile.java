package spindle.names.resolver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;

/// Names and addresses that are known without asking anybody: what `/etc/hosts` says, read as glibc
/// reads it. Immutable.
public final class HostsFile {
  private static final HostsFile EMPTY = new HostsFile(Map.of(), Map.of());

  private final Map<String, List<InetAddress>> byName;
  private final Map<InetAddress, String> byAddress;

  private HostsFile(Map<String, List<InetAddress>> byName, Map<InetAddress, String> byAddress) {
    this.byName = byName;
    this.byAddress = byAddress;
  }

  /// One that knows nothing.
  public static HostsFile empty() {
    return EMPTY;
  }

  /// What the text of a `hosts` file says: on each line an address and its names, up to a `#`. A
  /// name on several lines has all their addresses. Lines that are none are passed over.
  public static HostsFile parse(String text) {
    Map<String, List<InetAddress>> byName = new LinkedHashMap<>();
    Map<InetAddress, String> byAddress = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      String[] words = line.replaceFirst("#.*", "").strip().split("[ \t\r]+", -1);
      InetAddress address = words.length < 2 ? null : address(words[0]);
      if (address != null) {
        byAddress.putIfAbsent(address, words[1]);
        for (int i = 1; i < words.length; i++) {
          List<InetAddress> known =
              byName.computeIfAbsent(spelling(words[i]), _ -> new ArrayList<>());
          if (!known.contains(address)) {
            known.add(address);
          }
        }
      }
    }
    return new HostsFile(byName, byAddress);
  }

  private static @Nullable InetAddress address(String word) {
    try {
      return switch (Address.literal(word, 0)) {
        case IPv4Address four -> four.inetAddress();
        case IPv6Address six -> six.inetAddress();
        default -> null;
      };
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  private static String spelling(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /// The addresses of a name, in the order of the file; none if it does not have it.
  public List<InetAddress> addresses(String name) {
    return List.copyOf(byName.getOrDefault(spelling(name), List.of()));
  }

  /// The first name of an address; the empty text if it does not have it.
  public String name(InetAddress address) {
    return byAddress.getOrDefault(address, "");
  }
}
