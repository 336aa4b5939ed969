package spindle.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.PacketSocket;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;

/// A kernel over one epoll descriptor, level-triggered.
///
/// What sockets want is noted and told to epoll just before waiting, so that a connection that ends
/// before its first wait costs epoll nothing, and one that changes its mind twice in a turn nothing
/// either. What epoll found stays in the array that it was written to until it is dispatched; an
/// event names its descriptor and a generation, so one that was meant for a descriptor closed in
/// the meantime reaches nobody.
public final class EpollKernel implements Kernel {
  static final String NAME = "epoll";
  static final int EPOLLIN = 0x1;
  static final int EPOLLOUT = 0x4;
  static final int EPOLLERR = 0x8;
  static final int EPOLLHUP = 0x10;

  /// Each wake-up is reported once, whether its count was read or not; so nobody reads it.
  private static final int EPOLLET = 1 << 31;

  static final short NOT_ADDED = -1;

  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;
  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int EVENTS_MAX = 1024;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /// `struct epoll_event` is packed on x86-64 and nowhere else.
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

  private static final long EVENT_SIZE = PACKED ? 12 : 16;
  private static final long DATA = PACKED ? 4 : 8;
  private static final int WAKER = -1;

  final Libc libc;
  final SocketAddresses addresses;
  final BufferAddresses buffers = new BufferAddresses();
  final Scratch scratch;
  private final Arena arena = Arena.ofShared();
  private final int epoll;
  private final int waker;
  private final MemorySegment events;
  private final MemorySegment change;
  private final WakeUp wakeUp;
  private final List<Descriptor> changed = new ArrayList<>();
  private final List<Descriptor> refused = new ArrayList<>();
  private final Set<String> refusedOptions = new LinkedHashSet<>();
  private @Nullable Address lastName;
  private @Nullable Descriptor[] byNumber = new @Nullable Descriptor[64];
  private int[] generations = new int[64];
  private int found;
  private boolean closed;

  /// Opens an epoll descriptor and one to be woken by.
  ///
  /// @throws IOException if there are none to be had
  public EpollKernel() throws IOException {
    libc = new Libc(arena);
    addresses = new SocketAddresses(arena);
    scratch = new Scratch(arena);
    events = arena.allocate(EVENTS_MAX * EVENT_SIZE, 8);
    change = arena.allocate(EVENT_SIZE, 8);
    epoll = check("epoll_create1", libc.epollCreate(CLOEXEC));
    int woken = libc.eventfd(0, CLOEXEC | NONBLOCK);
    if (woken < 0) {
      libc.close(epoll);
      throw Errno.exception("eventfd", -woken);
    }
    waker = woken;
    wakeUp = new WakeUp(waker);
    try {
      check("epoll_ctl", tell(EPOLL_CTL_ADD, waker, EPOLLIN | EPOLLET, WAKER));
    } catch (IOException full) {
      close();
      throw full;
    }
  }

  static int check(String call, int result) throws IOException {
    if (result < 0) {
      throw Errno.exception(call, -result);
    }
    return result;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public ListeningSocket listen(Address place, Listening how) throws IOException {
    return Opening.listen(this, place, how);
  }

  @Override
  public void sendUnixDatagram(UnixAddress to, ByteBuffer message, List<Integer> descriptors)
      throws IOException {
    UnixDatagram.send(this, to, message, descriptors);
  }

  @Override
  public boolean sharesOut(Address place) {
    return !(place instanceof UnixAddress);
  }

  @Override
  public StreamSocket connect(
      Address to, @Nullable Address from, Map<SocketSetting, Integer> settings) throws IOException {
    return Opening.connect(this, to, from, settings);
  }

  /// Sets an option that a socket is not what was asked for without.
  ///
  /// @param name what the system calls it
  /// @throws IOException if it is refused
  void require(String name, int fd, int level, int option, int value) throws IOException {
    check(name, libc.setsockopt(fd, level, option, scratch.putInt(value), Integer.BYTES));
  }

  /// Says, once for each option, that a connection goes on without what the system refuses it: at
  /// every connection it would fill the log.
  void goesWithout(String option, IOException refusal) {
    if (refusedOptions.add(option)) {
      System.getLogger("spindle.epoll")
          .log(
              System.Logger.Level.WARNING,
              "the system refuses %s, connections go on without it; this is said once: %s"
                  .formatted(option, refusal));
    }
  }

  /// Sets an option; where it is refused, as by an older system, the socket does without.
  void prefer(int fd, int level, int option, int value) {
    var _ = libc.setsockopt(fd, level, option, scratch.putInt(value), Integer.BYTES);
  }

  /// All connections of a port have the same address here, mostly: they share it.
  Address nameOf(int fd) throws IOException {
    check("getsockname", libc.getsockname(fd, addresses.address(), addresses.freshLength()));
    Address name = addresses.get();
    Address known = lastName;
    if (known != null && known.equals(name)) {
      return known;
    }
    lastName = name;
    return name;
  }

  /// Makes `owner` the one that hears of the descriptor.
  void own(int fd, Descriptor owner) {
    if (fd >= byNumber.length) {
      int room = Math.max(fd + 1, 2 * byNumber.length);
      byNumber = Arrays.copyOf(byNumber, room);
      generations = Arrays.copyOf(generations, room);
    }
    byNumber[fd] = owner;
    generations[fd]++;
  }

  /// Who hears of a number, if somebody of this kernel does.
  @Nullable Descriptor owner(int fd) {
    return fd < byNumber.length ? byNumber[fd] : null;
  }

  /// How many the last wait has found that were not told yet.
  int found() {
    return found;
  }

  /// Whether somebody of this kernel has that number.
  boolean owns(int fd) {
    return fd == epoll || fd == waker || (fd >= 0 && fd < byNumber.length && byNumber[fd] != null);
  }

  /// Closes a number that is still its owner's: somebody else may have closed it, and it may have
  /// become another's since.
  void forget(int fd, Descriptor owner) {
    if (byNumber[fd] == owner) {
      byNumber[fd] = null;
      libc.close(fd);
    }
  }

  void disown(int fd, Descriptor owner) {
    if (byNumber[fd] == owner) {
      byNumber[fd] = null;
    }
  }

  /// A descriptor between two kernels.
  private record Moving(int fd, Address peer) implements LetGo {
    /// On any thread, so with a place of its own for the error number.
    @Override
    public void close() {
      try (Arena own = Arena.ofConfined()) {
        new Libc(own).close(fd);
      }
    }
  }

  @Override
  public @Nullable LetGo letGo(StreamSocket accepted) {
    try {
      return new Moving(((EpollStreamSocket) accepted).giveUp(), accepted.peer());
    } catch (IOException closed) {
      return null;
    }
  }

  @Override
  public StreamSocket takeOver(LetGo connection) {
    Moving moving = (Moving) connection;
    EpollStreamSocket socket = new EpollStreamSocket(this, moving.fd, moving.peer, true);
    own(moving.fd, socket);
    return socket;
  }

  @Override
  public ListeningSocket adoptListening(int descriptor) throws IOException {
    return Adoption.listening(this, descriptor);
  }

  @Override
  public StreamSocket adoptStream(int descriptor) throws IOException {
    return Adoption.stream(this, descriptor);
  }

  @Override
  public SendableFile passDescriptors(List<Integer> descriptors, ByteBuffer with)
      throws IOException {
    return PassedDescriptors.of(this, descriptors, with);
  }

  @Override
  public void closeDescriptor(int descriptor) throws IOException {
    Adoption.requireNotOurs(this, descriptor);
    check("close", libc.close(descriptor));
  }

  @Override
  public PacketSocket openPackets(Address place, boolean shared) throws IOException {
    return Opening.packets(this, place, shared);
  }

  @Override
  public SendableFile openFile(Path path, LinkOption... links) throws IOException {
    return EpollFile.open(libc, path, links);
  }

  @Override
  public SendableFile borrowFile(FileChannel file) {
    return new BorrowedFile(file);
  }

  @Override
  public Spare reserve() throws IOException {
    int fd = check("eventfd", libc.eventfd(0, CLOEXEC));
    return () -> libc.close(fd);
  }

  /// Has epoll told what `descriptor` wants, before the next wait.
  void changed(Descriptor descriptor) {
    if (!descriptor.queued && descriptor.wanted != descriptor.added) {
      descriptor.queued = true;
      changed.add(descriptor);
    }
  }

  /// What epoll refuses, for want of memory, of room or because somebody else has closed the
  /// descriptor, costs its owner that socket and nobody else anything.
  private void tellChanges() {
    for (int i = 0; i < changed.size(); i++) {
      Descriptor descriptor = changed.get(i);
      descriptor.queued = false;
      if (descriptor.isClosed() || descriptor.wanted == descriptor.added) {
        continue;
      }
      int errno = -tell(descriptor);
      descriptor.added = errno == 0 ? descriptor.wanted : NOT_ADDED;
      if (errno != 0 && descriptor.wanted != NOT_ADDED) {
        boolean gone = errno == Errno.EBADF || errno == Errno.ENOENT;
        descriptor.refuse(errno, gone);
        refused.add(descriptor);
      }
    }
    changed.clear();
  }

  private int tell(Descriptor descriptor) {
    int fd = descriptor.number();
    int operation =
        descriptor.wanted == NOT_ADDED
            ? EPOLL_CTL_DEL
            : descriptor.added == NOT_ADDED ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    return tell(operation, fd, descriptor.wanted, (long) generations[fd] << Integer.SIZE | fd);
  }

  private int tell(int operation, int fd, int wanted, long data) {
    change.set(ValueLayout.JAVA_INT, 0, wanted);
    change.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA, data);
    return libc.epollCtl(epoll, operation, fd, change.address());
  }

  @Override
  public void await(long nanosMax) throws IOException {
    if (!changed.isEmpty()) {
      tellChanges();
    }
    int millis = refused.isEmpty() ? -1 : 0;
    if (nanosMax >= 0 && millis < 0) {
      // Rounded up, so that a call that is due is due when we look.
      millis =
          (int) Math.min(Integer.MAX_VALUE, (nanosMax + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }
    int result = libc.epollWait(epoll, events.address(), EVENTS_MAX, millis);
    if (result == -Errno.EINTR) {
      result = 0;
    }
    found = check("epoll_wait", result);
  }

  @Override
  public void dispatch() {
    while (!refused.isEmpty()) {
      Descriptor next = refused.removeFirst();
      if (next.refusedErrno != 0) {
        next.refused();
      }
    }
    int count = found;
    found = 0;
    for (int i = 0; i < count; i++) {
      long at = i * EVENT_SIZE;
      long data = events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + DATA);
      int fd = (int) data;
      Descriptor owner = fd == WAKER ? null : byNumber[fd];
      if (owner != null && generations[fd] == (int) (data >>> Integer.SIZE)) {
        owner.ready(events.get(ValueLayout.JAVA_INT_UNALIGNED, at));
      }
    }
  }

  @Override
  public void wake() {
    wakeUp.wake();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Descriptor each : byNumber) {
      if (each != null) {
        each.closeDescriptor();
      }
    }
    wakeUp.close(libc);
    libc.close(epoll);
    arena.close();
  }
}
