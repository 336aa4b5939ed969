package spindle.epoll;

import static spindle.epoll.EpollKernel.check;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel.Listening;
import spindle.kernel.ListeningSocket;
import spindle.kernel.Scopes;
import spindle.kernel.SocketFile;
import spindle.kernel.SocketNames;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;
import spindle.reason.ConnectBindError;
import spindle.reason.ConnectError;

/// Makes sockets: what is asked of the system until there is one that a kernel can wait for.
final class Opening {
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int FLAGS = 0x80000 | 0x800;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_REUSEPORT = 15;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MULTICAST_ALL = 49;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_MULTICAST_ALL = 29;

  private Opening() {}

  static ListeningSocket listen(EpollKernel kernel, Address place, Listening how)
      throws IOException {
    int fd = socket(kernel, place);
    try {
      Settings.set(kernel, fd, place, how.settings());
      SocketFile file = bindAndListen(kernel, fd, place, how);
      EpollListeningSocket socket =
          new EpollListeningSocket(
              kernel, fd, hostOf(kernel, fd, place), file, notInherited(place, how));
      kernel.own(fd, socket);
      return socket;
    } catch (IOException | RuntimeException refused) {
      kernel.libc.close(fd);
      throw refused;
    }
  }

  /// Connections of TCP have what the socket has that accepts them; those over UNIX sockets do not.
  private static Map<SocketSetting, Integer> notInherited(Address place, Listening how) {
    return place instanceof UnixAddress ? how.settings() : Map.of();
  }

  private static int socket(EpollKernel kernel, Address place) throws IOException {
    int type = SOCK_STREAM | FLAGS;
    return check("socket", kernel.libc.socket(SocketAddresses.family(place), type));
  }

  /// A UNIX socket may bear the name that it was made with.
  private static Address hostOf(EpollKernel kernel, int fd, Address place) throws IOException {
    return place instanceof UnixAddress ? place : kernel.nameOf(fd);
  }

  private static @Nullable SocketFile bindAndListen(
      EpollKernel kernel, int fd, Address place, Listening how) throws IOException {
    if (place instanceof UnixAddress unix) {
      if (how.reusePort()) {
        throw new IOException("SO_REUSEPORT is not for UNIX sockets");
      }
      if (!unix.isAbstract()) {
        return SocketFile.make(
            unix,
            kernel,
            SocketNames.PATH_MAX,
            how.fileMode(),
            name -> bindAndListen(kernel, fd, new UnixAddress(name.toString()), how.backlog()));
      }
    } else {
      kernel.require("SO_REUSEADDR", fd, SOL_SOCKET, SO_REUSEADDR, 1);
      if (how.reusePort()) {
        kernel.require("SO_REUSEPORT", fd, SOL_SOCKET, SO_REUSEPORT, 1);
      }
      if (place instanceof IPv6Address) {
        kernel.require("IPV6_V6ONLY", fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
      }
    }
    bindAndListen(kernel, fd, place, how.backlog());
    return null;
  }

  private static void bindAndListen(EpollKernel kernel, int fd, Address place, int backlog)
      throws IOException {
    bind(kernel, fd, place);
    check("listen", kernel.libc.listen(fd, backlog));
  }

  private static void bind(EpollKernel kernel, int fd, Address place) throws IOException {
    SocketAddresses addresses = kernel.addresses;
    check("bind", kernel.libc.bind(fd, addresses.address(), addresses.put(place)));
  }

  static EpollPacketSocket packets(EpollKernel kernel, Address place, boolean shared)
      throws IOException {
    if (place instanceof UnixAddress) {
      throw new IOException("there are no datagrams over UNIX sockets here");
    }
    int type = SOCK_DGRAM | FLAGS;
    int fd = check("socket", kernel.libc.socket(SocketAddresses.family(place), type));
    try {
      if (shared) {
        kernel.require("SO_REUSEADDR", fd, SOL_SOCKET, SO_REUSEADDR, 1);
        kernel.require("SO_REUSEPORT", fd, SOL_SOCKET, SO_REUSEPORT, 1);
      }
      // Without these a socket also gets what is sent to groups that others of this machine joined.
      if (place instanceof IPv6Address) {
        kernel.require("IPV6_V6ONLY", fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        kernel.prefer(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
      }
      kernel.prefer(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
      bind(kernel, fd, place);
      EpollPacketSocket socket =
          new EpollPacketSocket(kernel, fd, kernel.nameOf(fd), place instanceof IPv6Address);
      kernel.own(fd, socket);
      return socket;
    } catch (IOException | RuntimeException refused) {
      kernel.libc.close(fd);
      throw refused;
    }
  }

  static StreamSocket connect(
      EpollKernel kernel, Address to, @Nullable Address from, Map<SocketSetting, Integer> settings)
      throws IOException {
    int fd = kernel.libc.socket(SocketAddresses.family(to), SOCK_STREAM | FLAGS);
    if (fd < 0) {
      throw Reasons.notConnected(to, "socket", -fd);
    }
    try {
      Settings.set(kernel, fd, to, settings);
      if (from != null) {
        bindClient(kernel, fd, from);
      }
      SocketAddresses addresses = kernel.addresses;
      Address peer = Scopes.named(to);
      int result = kernel.libc.connect(fd, addresses.address(), addresses.put(peer));
      if (result < 0 && result != -Errno.EINPROGRESS) {
        throw Reasons.notConnected(to, "connect", -result);
      }
      EpollStreamSocket socket = new EpollStreamSocket(kernel, fd, peer, result == 0);
      kernel.own(fd, socket);
      return socket;
    } catch (ConnectError | RuntimeException refused) {
      kernel.libc.close(fd);
      throw refused;
    } catch (IOException noAddress) {
      kernel.libc.close(fd);
      throw new ConnectError("cannot connect to " + to + ": " + noAddress.getMessage(), noAddress);
    }
  }

  private static void bindClient(EpollKernel kernel, int fd, Address from) throws IOException {
    if (from instanceof UnixAddress unix && !unix.isAbstract()) {
      throw new ConnectBindError(
          "cannot connect from %s: a UNIX client has no file of its own".formatted(from), null);
    }
    kernel.require("SO_REUSEADDR", fd, SOL_SOCKET, SO_REUSEADDR, 1);
    SocketAddresses addresses = kernel.addresses;
    int result = kernel.libc.bind(fd, addresses.address(), addresses.put(from));
    if (result < 0) {
      throw Reasons.notBound(from, -result);
    }
  }
}
