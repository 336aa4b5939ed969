package spindle.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.protocol.SocketSetting;
import spindle.roles.NameResolver;

/// What an operating system offers a reactor: sockets, readiness, a way to be woken, a clock, and
/// nothing more. Everything that buffers, flushes, closes, times out and reports stands above it
/// and is written once.
///
/// A kernel belongs to one reactor and to its thread; only [#wake] may be called from elsewhere.
/// Nothing here waits but [#await]. Sockets never call back but from [#dispatch].
public interface Kernel extends AutoCloseable {
  /// An operation that is ready, or in which somebody is interested: bytes, an end of stream or a
  /// connection to accept can be taken.
  int READ = 1;

  /// An operation that is ready, or in which somebody is interested: bytes can be sent, or an
  /// attempt to connect is decided.
  int WRITE = 2;

  /// Told what a socket is ready for.
  @FunctionalInterface
  interface Watcher {
    /// The socket is ready for `operations`, some of [#READ] and [#WRITE] that were asked for.
    void ready(int operations);
  }

  /// Something held only so that it can be let go: a descriptor in reserve.
  @FunctionalInterface
  interface Spare {
    /// Lets it go.
    void release();
  }

  /// How a place is to be listened at.
  ///
  /// @param backlog how many connections may wait to be accepted
  /// @param reusePort whether others that say so, too, may listen at the same place, and have the
  ///   connections shared out among them by the system: SO_REUSEPORT
  /// @param fileMode the rights of a UNIX socket's file, as `chmod` has them
  /// @param settings what the socket and those that it accepts are to have, each for that kind of
  ///   place
  record Listening(
      int backlog, boolean reusePort, int fileMode, Map<SocketSetting, Integer> settings) {
    /// Alone at the place, nobody else's file, and no settings.
    public Listening(int backlog) {
      this(backlog, false, 0600, Map.of());
    }
  }

  /// A short name for people: `nio`.
  String name();

  /// The time on a clock that never goes back, in nanoseconds. Only differences mean anything.
  long nanos();

  /// Opens a socket that accepts connections at `place`.
  ///
  /// @throws IOException if the place cannot be had, or is not of a kind that this kernel has, or a
  ///   setting is refused
  ListeningSocket listen(Address place, Listening how) throws IOException;

  /// Whether several kernels can listen at one such place, and have the connections shared out
  /// evenly by the system: [Listening#reusePort].
  default boolean sharesOut(Address place) {
    return false;
  }

  /// A connection on its way from one kernel to another of the same kind.
  @FunctionalInterface
  interface LetGo {
    /// Closes it, if nobody takes it over. From any thread.
    void close();
  }

  /// Lets go of a connection that was accepted and that nobody has watched yet.
  ///
  /// @return what another kernel takes over; null if this one's connections cannot move
  default @Nullable LetGo letGo(StreamSocket accepted) {
    return null;
  }

  /// Takes over what another kernel of this kind has let go.
  ///
  /// @throws IOException if that cannot be; it is closed then
  default StreamSocket takeOver(LetGo connection) throws IOException {
    connection.close();
    throw new IOException("the kernel '%s' takes no connections over".formatted(name()));
  }

  /// Begins to connect. The socket becomes ready for [#WRITE] when the attempt is decided; then
  /// [StreamSocket#finishConnect] tells how.
  ///
  /// @param from the local address to use, or null for any
  /// @param settings what the socket is to have before the attempt begins, each for that kind of
  ///   address
  /// @throws spindle.reason.ConnectBindError if `from` cannot be bound
  /// @throws IOException if the attempt failed at once, or a setting is refused
  StreamSocket connect(Address to, @Nullable Address from, Map<SocketSetting, Integer> settings)
      throws IOException;

  /// Takes over a socket that listens already, which another process has made or handed over. From
  /// now on it is the kernel's, which closes its descriptor and does nothing to the socket itself.
  ///
  /// @param descriptor its number in this process; still the caller's if this throws
  /// @throws IOException if it is no such socket, or this kernel cannot take it
  default ListeningSocket adoptListening(int descriptor) throws IOException {
    throw new IOException("the kernel '%s' takes no descriptors: epoll does".formatted(name()));
  }

  /// Takes over a connection in the same way.
  ///
  /// @param descriptor its number in this process; still the caller's if this throws
  /// @throws IOException if it is no such socket, or this kernel cannot take it
  default StreamSocket adoptStream(int descriptor) throws IOException {
    throw new IOException("the kernel '%s' takes no descriptors: epoll does".formatted(name()));
  }

  /// Makes copies of descriptors ready to be passed over a UNIX socket, in place of a file's bytes:
  /// they arrive with the first byte of `with`, in this order.
  ///
  /// @param descriptors their numbers in this process, which stay open
  /// @param with one byte or more; taken when this returns
  /// @throws IOException if one cannot be copied, or this kernel passes none; none is passed then
  /// @throws IllegalArgumentException if there are more than the system passes at once
  default SendableFile passDescriptors(List<Integer> descriptors, ByteBuffer with)
      throws IOException {
    throw new IOException("the kernel '%s' passes no descriptors: epoll does".formatted(name()));
  }

  /// Closes a descriptor that was passed to this process and that nobody has taken over.
  ///
  /// @param descriptor its number in this process
  /// @throws IOException if it is none, if it belongs to this kernel, or this kernel takes none
  default void closeDescriptor(int descriptor) throws IOException {
    throw new IOException("the kernel '%s' takes no descriptors: epoll does".formatted(name()));
  }

  /// Opens a socket for datagrams at `place`, an IPv4 or IPv6 address; port 0 is any free one.
  ///
  /// @param shared whether others that say so, too, may have the same place; a datagram to a group
  ///   reaches them all
  /// @throws IOException if the place cannot be had, or this kernel has no datagrams
  default PacketSocket openPackets(Address place, boolean shared) throws IOException {
    throw new IOException("the kernel '%s' has no datagrams".formatted(name()));
  }

  /// Sends one datagram to a UNIX socket, and copies of descriptors with it, without waiting.
  ///
  /// @param message taken when this returns; its position stays
  /// @param descriptors their numbers in this process, which stay open
  /// @throws IOException if nobody is there or has room, or this kernel sends none
  default void sendUnixDatagram(UnixAddress to, ByteBuffer message, List<Integer> descriptors)
      throws IOException {
    throw new IOException(
        "the kernel '%s' sends no datagrams to UNIX sockets: epoll does; start with ./spindle run, "
                .formatted(name())
            + "or with --enable-native-access=spindle.epoll");
  }

  /// Opens a file to be sent.
  ///
  /// @param links with `NOFOLLOW_LINKS` none is followed, wherever it is in `path`, which is as
  ///   [Path#toRealPath] gives it: see [RealFiles]
  /// @throws IOException if it cannot be opened
  SendableFile openFile(Path path, LinkOption... links) throws IOException;

  /// Makes an open file one to be sent. Closing what this returns leaves `file` open.
  SendableFile borrowFile(FileChannel file);

  /// Where jobs for threads run, if not on threads: given by a kernel on which everything happens
  /// on one thread, in an order that can be repeated. The executor runs a job later, between turns.
  ///
  /// @return null for threads
  default @Nullable Executor jobs() {
    return null;
  }

  /// The names that this machine knows.
  ///
  /// @return null for what the operating system says
  default @Nullable NameResolver names() {
    return null;
  }

  /// What starts processes on this machine.
  ///
  /// @return null for the operating system
  default @Nullable ProcessLauncher processes() {
    return null;
  }

  /// Memory of the kind that this kernel sends from and receives into without copying: outside the
  /// heap, unless a kernel says otherwise, and beginning on a line of the processor's cache, to
  /// which operating systems copy faster.
  default ByteBuffer allocate(int size) {
    int line = 64;
    return ByteBuffer.allocateDirect(size + 2 * line).alignedSlice(line).slice(0, size);
  }

  /// Takes a descriptor in reserve, for the moment when there is none left to accept with.
  ///
  /// @throws IOException if there is none to be had
  Spare reserve() throws IOException;

  /// Waits until a socket is ready, [#wake] was called or the time is over; then applies what was
  /// closed. A wake that came before counts.
  ///
  /// @param nanosMax the longest time to wait; 0 not to wait; negative for no limit
  /// @throws IOException if the kernel itself failed, after which it is of no use
  void await(long nanosMax) throws IOException;

  /// Calls the watchers of what the last [#await] found ready, leaving out what was closed or is no
  /// longer wanted by then. What a watcher throws leaves this method; the others are told by the
  /// next call.
  void dispatch();

  /// Ends the current or the next [#await]. From any thread, any number of times.
  void wake();

  /// Gives back everything. Nothing may be used afterwards; closing may be repeated.
  @Override
  void close() throws IOException;
}
