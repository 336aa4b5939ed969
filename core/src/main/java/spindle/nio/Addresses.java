package spindle.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.PipeAddress;
import spindle.address.UnixAddress;
import spindle.kernel.Scopes;
import spindle.kernel.SocketNames;

/// Between our addresses and the JDK's.
final class Addresses {
  /// The JDK keeps one byte more than it needs.
  static final int UNIX_NAME_MAX = SocketNames.PATH_MAX - 1;

  private Addresses() {}

  static ProtocolFamily family(Address address) {
    return switch (address) {
      case IPv6Address _ -> StandardProtocolFamily.INET6;
      case UnixAddress _ -> StandardProtocolFamily.UNIX;
      case IPv4Address _, HostnameAddress _, PipeAddress _ -> StandardProtocolFamily.INET;
    };
  }

  static SocketAddress toJdk(Address address) throws IOException {
    return switch (address) {
      case IPv4Address four -> new InetSocketAddress(four.inetAddress(), four.port());
      case IPv6Address six -> new InetSocketAddress(Scopes.socketHost(six), six.port());
      case UnixAddress unix -> unixToJdk(unix);
      case HostnameAddress name -> throw new SocketException("expected an address, got " + name);
      case PipeAddress pipe -> throw new SocketException("expected an address, got " + pipe);
    };
  }

  /// @throws IOException if it is no path that the JDK can use
  static UnixDomainSocketAddress unixToJdk(UnixAddress address) throws IOException {
    if (address.isAbstract()) {
      throw new SocketException(
          "the JDK has no abstract names such as %s: the epoll kernel has".formatted(address));
    }
    SocketNames.require(address);
    try {
      return UnixDomainSocketAddress.of(address.path());
    } catch (InvalidPathException noPath) {
      throw new SocketException("expected the path of a UNIX socket, got " + address);
    }
  }

  static Address fromJdk(SocketAddress address) {
    return switch (address) {
      case InetSocketAddress ip -> Address.of(ip.getAddress(), ip.getPort());
      case UnixDomainSocketAddress unix ->
          SocketNames.place(new UnixAddress(unix.getPath().toString()));
      default -> throw new IllegalArgumentException("an address of no known kind: " + address);
    };
  }

  /// The JDK throws an unchecked exception where a family is not supported.
  static IOException explained(Exception refused) {
    return refused instanceof IOException already
        ? already
        : new SocketException("the address is not of a family that this machine supports");
  }
}
