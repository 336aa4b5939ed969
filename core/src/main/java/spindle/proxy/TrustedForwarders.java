package spindle.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import spindle.address.Address;
import spindle.address.Network;
import spindle.address.UnixAddress;

/// Whose headers are believed: whoever may send one can claim to be anybody. Immutable.
public final class TrustedForwarders {
  private static final TrustedForwarders LOCAL = parse("127.0.0.0/8,::1,unix");
  private static final String UNIX = "unix";

  private final List<Network> networks;
  private final boolean unix;

  private TrustedForwarders(List<Network> networks, boolean unix) {
    this.networks = List.copyOf(networks);
    this.unix = unix;
  }

  /// This machine: the loopback addresses, and whoever connects to a UNIX socket.
  public static TrustedForwarders local() {
    return LOCAL;
  }

  /// Those that `list` names, with commas between: literal addresses, networks such as
  /// `10.0.0.0/8`, and `unix` for whoever connects to a UNIX socket. Empty for nobody.
  ///
  /// @throws IllegalArgumentException if something else is among them
  public static TrustedForwarders parse(String list) {
    List<Network> networks = new ArrayList<>();
    boolean unix = false;
    for (String each : list.isEmpty() ? new String[0] : list.split(",", -1)) {
      if (each.equals(UNIX)) {
        unix = true;
      } else {
        networks.add(network(each));
      }
    }
    return new TrustedForwarders(networks, unix);
  }

  private static Network network(String text) {
    try {
      return Network.of(text);
    } catch (IllegalArgumentException other) {
      throw new IllegalArgumentException(
          "expected an address, a network such as 10.0.0.0/8, or 'unix', got '" + text + "'",
          other);
    }
  }

  /// Whether a header from `forwarder` is believed.
  public boolean trust(Address forwarder) {
    return forwarder instanceof UnixAddress
        ? unix
        : networks.stream().anyMatch(each -> each.has(forwarder));
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    String list = networks.stream().map(Network::toString).collect(Collectors.joining(","));
    return unix ? (list.isEmpty() ? UNIX : list + "," + UNIX) : list;
  }
}
