package spindle.epoll;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.SocketFile;
import spindle.kernel.StreamSocket;
import spindle.kernel.WatchRefused;
import spindle.protocol.SocketSetting;

/// A listening socket. Whoever it accepts is non-blocking from the start and known by its address,
/// in one call.
final class EpollListeningSocket extends Descriptor implements ListeningSocket {
  private static final int FLAGS = 0x80000 | 0x800;

  private final Address host;
  private final Map<SocketSetting, Integer> forAccepted;
  private @Nullable SocketFile file;
  private Kernel.Watcher watcher = operations -> {};
  private boolean interested;

  /// @param forAccepted what each connection is to have and does not inherit
  EpollListeningSocket(
      EpollKernel kernel,
      int fd,
      Address host,
      @Nullable SocketFile file,
      Map<SocketSetting, Integer> forAccepted) {
    super(kernel, fd);
    this.host = host;
    this.file = file;
    this.forAccepted = forAccepted;
  }

  @Override
  void ready(int events) {
    if (interested) {
      watcher.ready(Kernel.READ);
    }
  }

  @Override
  void refused() {
    watcher.ready(Kernel.READ);
  }

  @Override
  public void watch(Kernel.Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Override
  public void interest(boolean wanted) {
    interested = wanted;
    want(wanted ? EpollKernel.EPOLLIN : EpollKernel.NOT_ADDED);
  }

  @Override
  public @Nullable StreamSocket accept() throws AcceptFailed {
    SocketAddresses addresses = kernel.addresses;
    int accepted;
    try {
      requireNotRefused();
    } catch (WatchRefused notWaitedFor) {
      throw new AcceptFailed(
          notWaitedFor.gone() ? AcceptFailed.Kind.GONE : AcceptFailed.Kind.NO_RESOURCES,
          notWaitedFor);
    }
    try {
      accepted = kernel.libc.accept(fd(), addresses.address(), addresses.freshLength(), FLAGS);
    } catch (IOException closed) {
      return null;
    }
    if (accepted == -Errno.EAGAIN) {
      return null;
    }
    if (accepted < 0) {
      throw Reasons.notAccepted(-accepted);
    }
    EpollStreamSocket socket = new EpollStreamSocket(kernel, accepted, addresses.get(), true);
    if (host instanceof UnixAddress) {
      socket.isAt(host);
    }
    kernel.own(accepted, socket);
    return prepared(socket);
  }

  private StreamSocket prepared(EpollStreamSocket accepted) throws AcceptFailed {
    try {
      for (Map.Entry<SocketSetting, Integer> each : forAccepted.entrySet()) {
        accepted.set(each.getKey(), each.getValue());
      }
      return accepted;
    } catch (IOException refused) {
      accepted.close();
      throw new AcceptFailed(AcceptFailed.Kind.NOT_THIS_ONE, refused);
    }
  }

  @Override
  public int shareDescriptor() {
    file = null;
    try {
      return fd();
    } catch (IOException closed) {
      return -1;
    }
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  void beforeClose() {
    if (file != null) {
      file.remove();
    }
  }

  @Override
  public void close() {
    closeDescriptor();
  }
}
