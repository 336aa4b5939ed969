package spindle.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// A socket for datagrams, as a [Kernel] gives it: non-blocking, and without any memory of its own.
/// Every address of it is an `IPv4Address` or an `IPv6Address`, of the kind of the place where it
/// was opened; one at `::` also speaks with IPv4 addresses. Where only an interface or a group is
/// meant, the port is 0.
public interface PacketSocket {
  /// Names who is told of readiness, before the first [#interest].
  void watch(Kernel.Watcher watcher);

  /// Sets which of [Kernel#READ] and [Kernel#WRITE] the watcher is told of. READ is also reported
  /// when an error waits to be thrown by [#receive].
  void interest(int operations);

  /// The operations last asked for.
  int interest();

  /// Takes one datagram. What does not fit into the buffer is lost without a word: whoever wants to
  /// know offers one byte more than it wants.
  ///
  /// @param into filled from its position on, which moves on; not moved by an empty datagram
  /// @return who sent it; null if none is there
  /// @throws spindle.reason.ConnectionRefusedError if the peer that the socket is connected to
  ///   refused what was sent before; the socket goes on
  /// @throws IOException if something else failed; the socket goes on
  @Nullable Address receive(ByteBuffer into) throws IOException;

  /// Sends one datagram, from position to limit; the position moves if it was taken.
  ///
  /// @param to where to; null for the peer that the socket is connected to
  /// @return whether it was taken; if not, the kernel has no room now and will report WRITE
  /// @throws spindle.reason.MessageLengthError if it is longer than a datagram may be
  /// @throws spindle.reason.ConnectionRefusedError as for [#receive]; this one was not sent
  /// @throws IOException if it cannot be sent to that place; the socket goes on
  boolean send(ByteBuffer packet, @Nullable Address to) throws IOException;

  /// From now on takes datagrams from `peer` alone, and hears of its refusals.
  ///
  /// @throws IOException if there is no way there
  void connect(Address peer) throws IOException;

  /// Where it is. Never changes.
  Address host();

  /// Sets whether it may send to broadcast addresses: SO_BROADCAST. Off at first.
  ///
  /// @throws IOException if that is refused
  void setBroadcast(boolean on) throws IOException;

  /// Sets how many routers a multicast datagram may pass, 0 to 255. 1 at first.
  ///
  /// @throws IOException if that is refused
  void setTimeToLive(int routers) throws IOException;

  /// Sets whether multicast datagrams are also delivered on this machine. On at first.
  ///
  /// @throws IOException if that is refused
  void setLoopback(boolean on) throws IOException;

  /// Sends multicast datagrams through the interface that has the address `at`.
  ///
  /// @throws IOException if there is no such interface
  void setOutgoingInterface(Address at) throws IOException;

  /// Takes datagrams that are sent to `group`, too.
  ///
  /// @param at an address of the interface; null for the one that the system chooses
  /// @throws IOException if it is no group, is a member already, or there is no such interface
  void join(Address group, @Nullable Address at) throws IOException;

  /// Undoes [#join], which was called with the same arguments.
  ///
  /// @throws IOException if it is no member
  void leave(Address group, @Nullable Address at) throws IOException;

  /// Closes the socket. Never fails, and may be repeated. The place is free again after the
  /// kernel's next [Kernel#await].
  void close();
}
