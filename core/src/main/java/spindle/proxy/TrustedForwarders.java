package spindle.proxy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;

/// Whose headers are believed: whoever may send one can claim to be anybody. Immutable.
public final class TrustedForwarders {
  private static final TrustedForwarders LOCAL = parse("127.0.0.0/8,::1,unix");
  private static final String UNIX = "unix";

  private final List<Network> networks;
  private final boolean unix;

  /// A part of the address space of one family.
  private record Network(InetAddress base, int bits) {
    boolean has(InetAddress address) {
      return address.getClass() == base.getClass() && head(address).equals(head(base));
    }

    private BigInteger head(InetAddress address) {
      byte[] bytes = address.getAddress();
      return new BigInteger(1, bytes).shiftRight(8 * bytes.length - bits);
    }

    @Override
    public String toString() {
      String host = base.getHostAddress();
      return bits == 8 * base.getAddress().length ? host : host + "/" + bits;
    }
  }

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
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    try {
      InetAddress base =
          switch (Address.literal(host, 0)) {
            case IPv4Address four -> four.inetAddress();
            case IPv6Address six -> six.inetAddress();
            default -> throw new IllegalArgumentException(host);
          };
      int all = 8 * base.getAddress().length;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= all) {
        return new Network(base, bits);
      }
    } catch (IllegalArgumentException noAddress) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "expected an address, a network such as 10.0.0.0/8, or 'unix', got '" + text + "'");
  }

  /// Whether a header from `forwarder` is believed.
  public boolean trust(Address forwarder) {
    return switch (forwarder) {
      case IPv4Address four -> has(four.inetAddress());
      case IPv6Address six -> has(six.inetAddress());
      case UnixAddress _ -> unix;
      default -> false;
    };
  }

  private boolean has(InetAddress address) {
    return networks.stream().anyMatch(each -> each.has(address));
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    String list = networks.stream().map(Network::toString).collect(Collectors.joining(","));
    return unix ? (list.isEmpty() ? UNIX : list + "," + UNIX) : list;
  }
}
