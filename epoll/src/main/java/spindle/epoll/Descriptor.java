package spindle.epoll;

import java.io.IOException;
import spindle.reactor.Kernel;

/// The owner of one descriptor that epoll waits for. Closes it once and then forgets its number.
abstract sealed class Descriptor
    permits EpollStreamSocket, EpollListeningSocket, EpollPacketSocket {
  private static final int CLOSED = -1;

  final EpollKernel kernel;
  private int fd;

  /// What is wanted of epoll, and what epoll was last told; [EpollKernel#NOT_ADDED] before it was.
  int wanted;

  int added = EpollKernel.NOT_ADDED;
  boolean queued;

  Descriptor(EpollKernel kernel, int fd) {
    this.kernel = kernel;
    this.fd = fd;
  }

  /// Told what epoll found.
  abstract void ready(int events);

  /// The number, for a call that is made now.
  ///
  /// @throws IOException if it was closed
  final int fd() throws IOException {
    if (fd == CLOSED) {
      throw new IOException("the descriptor is closed");
    }
    return fd;
  }

  final boolean isClosed() {
    return fd == CLOSED;
  }

  /// Has epoll told, before the next wait, to look for `events`.
  final void want(int events) {
    wanted = events;
    kernel.changed(this);
  }

  /// Closing takes it out of epoll, too: nobody else has the descriptor.
  final void closeDescriptor() {
    if (fd != CLOSED) {
      beforeClose();
      int number = fd;
      fd = CLOSED;
      kernel.forget(number, this);
    }
  }

  /// Gives the descriptor up without closing it. Nobody has waited for it yet.
  ///
  /// @return its number
  final int giveUp() throws IOException {
    int number = fd();
    fd = CLOSED;
    kernel.disown(number, this);
    return number;
  }

  /// Does what must be done while the descriptor is still open.
  void beforeClose() {}

  static int operations(int events) {
    return ((events & EpollKernel.EPOLLIN) != 0 ? Kernel.READ : 0)
        | ((events & EpollKernel.EPOLLOUT) != 0 ? Kernel.WRITE : 0);
  }
}
