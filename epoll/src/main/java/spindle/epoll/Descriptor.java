package spindle.epoll;

import java.io.IOException;
import spindle.kernel.Kernel;
import spindle.kernel.WatchRefused;

/// The owner of one descriptor that epoll waits for. Closes it once and then forgets its number.
abstract sealed class Descriptor
    permits EpollStreamSocket, EpollListeningSocket, EpollPacketSocket {
  private static final int CLOSED = -1;

  final EpollKernel kernel;
  private int fd;

  /// What is wanted of epoll, and what epoll was last told; [EpollKernel#NOT_ADDED] before it was.
  short wanted;

  short added = EpollKernel.NOT_ADDED;
  boolean queued;

  /// Why epoll does not wait for it, an error number; 0 if it does. What is asked of the socket
  /// next fails with that.
  short refusedErrno;

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

  /// The number of one that is not closed.
  final int number() {
    return fd;
  }

  final boolean isClosed() {
    return fd == CLOSED;
  }

  /// Epoll waits for this one no more, nor for anything on its behalf: its owner is told.
  abstract void refused();

  /// Notes why epoll does not wait for this.
  ///
  /// @param gone whether the number is nobody's or another's: then it is given up and not closed
  final void refuse(int errno, boolean gone) {
    if (gone) {
      beforeClose();
      kernel.disown(fd, this);
      fd = CLOSED;
    }
    refusedErrno = (short) errno;
  }

  /// Fails once with what epoll has said; it is asked again with the next wish.
  ///
  /// @throws WatchRefused why epoll does not wait for this
  final void requireNotRefused() throws WatchRefused {
    if (refusedErrno != 0) {
      int errno = refusedErrno;
      refusedErrno = 0;
      throw new WatchRefused(Errno.exception("epoll_ctl", errno), isClosed());
    }
  }

  /// Has epoll told, before the next wait, to look for `events`.
  final void want(int events) {
    wanted = (short) events;
    kernel.changed(this);
  }

  /// Closing takes it out of epoll, too: nobody else has the descriptor.
  final void closeDescriptor() {
    refusedErrno = 0;
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
