package spindle.epoll;

import static spindle.epoll.EpollKernel.check;

import java.io.IOException;
import java.util.Map;
import spindle.address.Address;

/// Takes over descriptors that somebody else has made. Each is looked at before it is ours, so that
/// nothing of another kind is ever closed or waited for by mistake.
final class Adoption {
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;
  private static final int SOCK_STREAM = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int FD_CLOEXEC = 1;
  private static final int O_NONBLOCK = 0x800;

  private Adoption() {}

  static EpollListeningSocket listening(EpollKernel kernel, int fd) throws IOException {
    requireStream(kernel, fd);
    if (option(kernel, fd, SO_ACCEPTCONN) == 0) {
      throw new IOException("the socket does not listen");
    }
    Address host = kernel.nameOf(fd);
    prepare(kernel, fd);
    EpollListeningSocket socket = new EpollListeningSocket(kernel, fd, host, null, Map.of());
    kernel.own(fd, socket);
    return socket;
  }

  static EpollStreamSocket stream(EpollKernel kernel, int fd) throws IOException {
    requireStream(kernel, fd);
    SocketAddresses addresses = kernel.addresses;
    check("getpeername", kernel.libc.getpeername(fd, addresses.address(), addresses.freshLength()));
    Address peer = addresses.get();
    prepare(kernel, fd);
    EpollStreamSocket socket = new EpollStreamSocket(kernel, fd, peer, true);
    kernel.own(fd, socket);
    return socket;
  }

  private static void requireStream(EpollKernel kernel, int fd) throws IOException {
    requireNotOurs(kernel, fd);
    if (option(kernel, fd, SO_TYPE) != SOCK_STREAM) {
      throw new IOException("the socket is not one for streams");
    }
    int domain = option(kernel, fd, SO_DOMAIN);
    if (domain != SocketAddresses.AF_UNIX
        && domain != SocketAddresses.AF_INET
        && domain != SocketAddresses.AF_INET6) {
      throw new IOException("the socket is neither of TCP nor of UNIX, but of family " + domain);
    }
  }

  static void requireNotOurs(EpollKernel kernel, int fd) throws IOException {
    if (kernel.owns(fd)) {
      throw new IOException("the descriptor belongs to this kernel already");
    }
  }

  private static int option(EpollKernel kernel, int fd, int option) throws IOException {
    long size = kernel.scratch.putSize();
    long value = kernel.scratch.putInt(0);
    check("getsockopt", kernel.libc.getsockopt(fd, SOL_SOCKET, option, value, size));
    return kernel.scratch.getInt();
  }

  /// Not waiting is a property of the socket, which whoever shares it will notice; every server of
  /// such sockets expects it.
  private static void prepare(EpollKernel kernel, int fd) throws IOException {
    int flags = check("fcntl", kernel.libc.fcntl(fd, F_GETFL, 0));
    check("fcntl", kernel.libc.fcntl(fd, F_SETFL, flags | O_NONBLOCK));
    check("fcntl", kernel.libc.fcntl(fd, F_SETFD, FD_CLOEXEC));
  }

  /// Another number for the same.
  static int copy(EpollKernel kernel, int fd) throws IOException {
    return check("fcntl", kernel.libc.fcntl(fd, F_DUPFD_CLOEXEC, 0));
  }
}
