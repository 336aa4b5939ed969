package spindle.epoll;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.PeerCredentials;
import spindle.protocol.SocketSetting;

/// A connection: one descriptor and what is known of it.
final class EpollStreamSocket extends Descriptor implements StreamSocket {
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_MORE = 0x8000;

  /// Pieces of a borrowed file, of 64 KiB each, sent at once.
  private static final int PIECES_MAX = 16;

  private static final int SHUT_WR = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_LINGER = 13;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;

  private final Address peer;
  private Kernel.@Nullable Watcher watcher;
  private @Nullable Address host;
  private @Nullable ArrayDeque<Integer> descriptors;
  private short brokenErrno;
  private boolean connected;
  private boolean noDelay;
  private boolean noDelaySet;

  EpollStreamSocket(EpollKernel kernel, int fd, Address peer, boolean connected) {
    super(kernel, fd);
    this.peer = peer;
    this.connected = connected;
  }

  @Override
  public void watch(Kernel.Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Override
  public void interest(int operations) {
    if (noDelay != noDelaySet && connected) {
      applyNoDelay();
    }
    want(
        ((operations & Kernel.READ) != 0 ? EpollKernel.EPOLLIN : 0)
            | ((operations & Kernel.WRITE) != 0 ? EpollKernel.EPOLLOUT : 0));
  }

  @Override
  public int interest() {
    return wanted == EpollKernel.NOT_ADDED ? 0 : operations(wanted);
  }

  @Override
  void ready(int events) {
    Kernel.Watcher told = watcher;
    if (told == null) {
      return;
    }
    boolean hangUp = (events & (EpollKernel.EPOLLERR | EpollKernel.EPOLLHUP)) != 0;
    int interest = interest();
    int operations;
    if (interest == 0) {
      operations = hangUp ? hangUp(events) : 0;
    } else {
      operations = hangUp ? interest : operations(events) & interest;
    }
    if (operations != 0) {
      told.ready(operations);
    }
  }

  @Override
  void refused() {
    if (watcher != null) {
      watcher.ready(connected ? Kernel.READ : Kernel.WRITE);
    }
  }

  /// epoll reports a reset, and both directions' end, whether wanted or not, and again and again. A
  /// reset is kept, to be told by the next read; an end is nothing that somebody who does not read
  /// wants to hear of, so epoll is made to forget the connection until something is wanted again.
  private int hangUp(int events) {
    if ((events & EpollKernel.EPOLLERR) != 0) {
      brokenErrno = (short) pendingError();
    }
    if (brokenErrno != 0) {
      return Kernel.READ;
    }
    want(EpollKernel.NOT_ADDED);
    return 0;
  }

  private int pendingError() {
    try {
      return Math.abs(option(SO_ERROR));
    } catch (IOException closed) {
      return 0;
    }
  }

  /// The value of an option of all sockets; negative, an error number, if it cannot be asked for.
  private int option(int name) throws IOException {
    long size = kernel.scratch.putSize();
    long value = kernel.scratch.putInt(0);
    int result = kernel.libc.getsockopt(fd(), SOL_SOCKET, name, value, size);
    return result < 0 ? result : kernel.scratch.getInt();
  }

  @Override
  public boolean finishConnect() throws IOException {
    if (!connected) {
      if (refusedErrno != 0) {
        throw Reasons.notConnected(peer, "epoll_ctl", refusedErrno);
      }
      int errno = pendingError();
      if (errno != 0) {
        throw Reasons.notConnected(peer, "connect", errno);
      }
      connected = true;
    }
    return true;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (brokenErrno != 0) {
      throw Errno.exception("recv", brokenErrno);
    }
    requireNotRefused();
    if (!into.hasRemaining()) {
      return 0;
    }
    if (!into.isDirect()) {
      return readThroughScratch(into);
    }
    long count =
        descriptors == null
            ? kernel.libc.recv(fd(), kernel.buffers.of(into), into.remaining())
            : receiveWithDescriptors(into, descriptors);
    if (count > 0) {
      into.position(into.position() + (int) count);
    }
    return received(count);
  }

  private long receiveWithDescriptors(ByteBuffer into, ArrayDeque<Integer> found)
      throws IOException {
    closeDescriptors();
    return PassedDescriptors.receive(kernel, fd(), into, found);
  }

  @Override
  public void keepDescriptors() {
    if (peer instanceof UnixAddress && descriptors == null) {
      descriptors = new ArrayDeque<>();
    }
  }

  @Override
  public int takeDescriptor() {
    Integer next = descriptors == null ? null : descriptors.poll();
    return next == null ? -1 : next;
  }

  private void closeDescriptors() {
    for (int next = takeDescriptor(); next >= 0; next = takeDescriptor()) {
      kernel.libc.close(next);
    }
  }

  @Override
  void beforeClose() {
    closeDescriptors();
  }

  private int readThroughScratch(ByteBuffer into) throws IOException {
    int room = Math.min(kernel.scratch.space(), into.remaining());
    long count = kernel.libc.recv(fd(), kernel.scratch.address(), room);
    if (count > 0) {
      kernel.scratch.copyOut(into, (int) count);
    }
    return received(count);
  }

  /// What a result of `recv` means: bytes, an end as -1, or 0 if nothing is there yet.
  static int received(long count) throws IOException {
    if (count > 0) {
      return (int) count;
    }
    if (count == 0) {
      return -1;
    }
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return 0;
    }
    throw Errno.exception("recv", (int) -count);
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws IOException {
    int fd = fd();
    boolean direct = from.isDirect();
    int count = direct ? from.remaining() : kernel.scratch.copyIn(from);
    long address = direct ? kernel.buffers.of(from) : kernel.scratch.address();
    int sent = (int) sent("send", kernel.libc.send(fd, address, count, flags(more)));
    from.position(from.position() + sent);
    return sent;
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    int fd = fd();
    long sent =
        allDirect(from, count)
            ? kernel.libc.sendmsg(
                fd, kernel.scratch.message(kernel.buffers, from, count), flags(more))
            : kernel.libc.send(
                fd, kernel.scratch.address(), kernel.scratch.copyIn(from, count), flags(more));
    long left = sent("sendmsg", sent);
    for (int i = 0; i < count && left > 0; i++) {
      int taken = (int) Math.min(left, from[i].remaining());
      from[i].position(from[i].position() + taken);
      left -= taken;
    }
    return Math.max(0, sent);
  }

  private static boolean allDirect(ByteBuffer[] buffers, int count) {
    for (int i = 0; i < count; i++) {
      if (!buffers[i].isDirect()) {
        return false;
      }
    }
    return true;
  }

  private static int flags(boolean more) {
    return more ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL;
  }

  /// How much the system took; 0 where it has no room at the moment, or was interrupted.
  static long sent(String call, long result) throws IOException {
    if (result >= 0) {
      return result;
    }
    if (result == -Errno.EAGAIN || result == -Errno.EINTR || result == -Errno.ENOBUFS) {
      return 0;
    }
    throw Errno.exception(call, (int) -result);
  }

  @Override
  public long send(SendableFile file, long position, long count) throws IOException {
    int fd = fd();
    if (file instanceof PassedDescriptors passed) {
      return sent("sendmsg", passed.send(fd, position, count));
    }
    if (file instanceof BorrowedFile) {
      return sendPieces(fd, file, position, count);
    }
    long offset = kernel.scratch.putLong(position);
    return sent("sendfile", kernel.libc.sendfile(fd, ((EpollFile) file).fd(), offset, count));
  }

  /// As many pieces as the system takes, but no more than others can wait for.
  private long sendPieces(int fd, SendableFile file, long position, long count) throws IOException {
    ByteBuffer piece = kernel.scratch.memory().asByteBuffer();
    long done = 0;
    for (int i = 0; i < PIECES_MAX && done < count; i++) {
      piece.clear().limit((int) Math.min(piece.capacity(), count - done));
      int size = file.read(piece, position + done);
      if (size <= 0) {
        break;
      }
      boolean more = done + size < count;
      long sent = sent("send", kernel.libc.send(fd, kernel.scratch.address(), size, flags(more)));
      done += sent;
      if (sent < size) {
        break;
      }
    }
    return done;
  }

  @Override
  public void shutdownOutput() throws IOException {
    int result = kernel.libc.shutdown(fd(), SHUT_WR);
    if (result < 0 && result != -Errno.ENOTCONN) {
      throw Errno.exception("shutdown", -result);
    }
  }

  @Override
  public void close() {
    var _ = host();
    closeDescriptor();
  }

  @Override
  public void reset() {
    if (!isClosed()) {
      // struct linger: on, zero seconds.
      var _ = takes("SO_LINGER", SOL_SOCKET, SO_LINGER, kernel.scratch.putLong(1), Long.BYTES);
      close();
    }
  }

  @Override
  public Address peer() {
    return peer;
  }

  /// Says what the system need not be asked.
  void isAt(Address known) {
    host = known;
  }

  /// Asked of the system when somebody wants to know, at the latest when it closes.
  @Override
  public Address host() {
    Address known = host;
    if (known == null && !isClosed()) {
      try {
        known = kernel.nameOf(fd());
        host = known;
      } catch (IOException unknown) {
        return peer;
      }
    }
    return known == null ? peer : known;
  }

  @Override
  public @Nullable PeerCredentials peerCredentials() {
    try {
      return peer instanceof UnixAddress ? Accounts.peerOf(kernel, fd()) : null;
    } catch (IOException closed) {
      return null;
    }
  }

  @Override
  public boolean noDelay() {
    return noDelay;
  }

  /// Left until the connection is first waited for: before that it has no bytes under way that the
  /// next could be held back for.
  @Override
  public void setNoDelay(boolean on) {
    noDelay = on && !(peer instanceof UnixAddress);
    if (added != EpollKernel.NOT_ADDED && connected) {
      applyNoDelay();
    }
  }

  private void applyNoDelay() {
    if (peer instanceof UnixAddress) {
      return; // which has none to refuse
    }
    if (takes("TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, noDelay)) {
      noDelaySet = noDelay;
    } else {
      noDelay = noDelaySet;
    }
  }

  @Override
  public boolean keepAlive() {
    try {
      return option(SO_KEEPALIVE) > 0;
    } catch (IOException closed) {
      return false;
    }
  }

  @Override
  public void setKeepAlive(boolean on) {
    boolean wanted = on && !(peer instanceof UnixAddress);
    var _ = takes("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, wanted);
  }

  @Override
  public OptionalInt setting(SocketSetting setting) {
    try {
      return Settings.get(kernel, fd(), peer, setting);
    } catch (IOException closed) {
      return OptionalInt.empty();
    }
  }

  @Override
  public void set(SocketSetting setting, int value) throws IOException {
    Settings.set(kernel, fd(), peer, setting, value);
  }

  private boolean takes(String name, int level, int option, boolean on) {
    return takes(name, level, option, kernel.scratch.putInt(on ? 1 : 0), Integer.BYTES);
  }

  /// Sets an option; true of a closed socket, too, which has nothing to refuse.
  private boolean takes(String name, int level, int option, long value, int size) {
    if (isClosed()) {
      return true;
    }
    int result = kernel.libc.setsockopt(number(), level, option, value, size);
    if (result < 0) {
      kernel.goesWithout(name, Errno.exception("setsockopt", -result));
    }
    return result >= 0;
  }
}
