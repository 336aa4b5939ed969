package spindle.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.reason.CannotListenError;

/// One port for datagrams, as its protocol sees it.
///
/// All methods must be called on the reactor's thread and throw `WrongThreadException` elsewhere;
/// none of them waits or calls the protocol before it returns, but [#startListening]. Addresses are
/// [spindle.address.IPv4Address]es or [spindle.address.IPv6Address]es, never names: look those up
/// first.
///
/// **Sending never fails for want of room.** What the kernel does not take now waits, up to a
/// limit; what is beyond it, and what cannot be sent to where it should go, is dropped and counted,
/// as the network between might have done.
public interface DatagramTransport {
  /// Sends one datagram.
  ///
  /// @param packet from position to limit; taken when this returns, with position moved to limit
  /// @param to where to; where this port is connected, its peer and nobody else
  /// @return whether it was sent or waits to be; false if it was dropped
  /// @throws spindle.reason.MessageLengthError if it is longer than a datagram may be
  /// @throws IllegalArgumentException if `to` is a name, or of a kind that this port cannot reach
  boolean write(ByteBuffer packet, Address to);

  /// Sends one datagram to the peer that this port is connected to.
  ///
  /// @return as for the other `write`
  /// @throws spindle.reason.MessageLengthError if it is longer than a datagram may be
  /// @throws IllegalStateException if it is not connected
  boolean write(ByteBuffer packet);

  /// Sends text as UTF-8 in one datagram.
  ///
  /// @return as for [#write(ByteBuffer, Address)]
  default boolean write(String text, Address to) {
    Objects.requireNonNull(text, "expected text to send, got null");
    return write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), to);
  }

  /// Sends text as UTF-8 in one datagram to the peer that this port is connected to.
  ///
  /// @return as for [#write(ByteBuffer)]
  default boolean write(String text) {
    Objects.requireNonNull(text, "expected text to send, got null");
    return write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Sends bytes in one datagram to the peer that this port is connected to.
  ///
  /// @return as for [#write(ByteBuffer)]
  default boolean write(byte[] packet) {
    return write(ByteBuffer.wrap(packet));
  }

  /// From now on sends to `peer` and takes what `peer` sends, and nothing else; its refusals are
  /// told to the protocol. Cannot be undone.
  ///
  /// @throws IllegalArgumentException if `peer` is a name, or of a kind that this port cannot reach
  /// @throws IllegalStateException if it is connected already, or not open
  /// @throws IOException if there is no way there
  void connect(Address peer) throws IOException;

  /// The peer that it is connected to.
  Optional<Address> peer();

  /// Where it is, with the real port number where 0 was asked for. Never changes.
  Address host();

  /// Whether it may send to broadcast addresses. Off unless asked for.
  boolean broadcast();

  /// Sets [#broadcast].
  ///
  /// @throws IOException if that is refused
  void setBroadcast(boolean on) throws IOException;

  /// Takes what is sent to a multicast group, through the interface that the system chooses.
  ///
  /// @return has fired; failed with [spindle.reason.MulticastJoinError] if it is no group or a
  ///   member already
  Deferred<Void> joinGroup(Address group);

  /// The same through the interface that has the address `at`; ports in both are 0.
  ///
  /// @return as above; failed also if there is no such interface
  Deferred<Void> joinGroup(Address group, Address at);

  /// Undoes [#joinGroup(Address)].
  ///
  /// @return has fired; failed with [spindle.reason.MulticastJoinError] if it is no member
  Deferred<Void> leaveGroup(Address group);

  /// Undoes [#joinGroup(Address, Address)].
  ///
  /// @return as above
  Deferred<Void> leaveGroup(Address group, Address at);

  /// How many routers what is sent to a group may pass. 1 unless set: it stays in the local
  /// network.
  int timeToLive();

  /// Sets [#timeToLive].
  ///
  /// @param routers 0 to 255
  /// @throws IOException if that is refused
  void setTimeToLive(int routers) throws IOException;

  /// Whether what is sent to a group is also delivered on this machine. On unless set.
  boolean loopback();

  /// Sets [#loopback].
  ///
  /// @throws IOException if that is refused
  void setLoopback(boolean on) throws IOException;

  /// Sends to groups through the interface that has the address `at`.
  ///
  /// @throws IOException if there is no such interface
  void setOutgoingInterface(Address at) throws IOException;

  /// How many bytes wait for room in the kernel.
  int buffered();

  /// How many datagrams were dropped so far on the way out: for want of room, for want of a way, or
  /// because the port was closed.
  long dropped();

  /// How many datagrams arrived so far that were longer than this port takes.
  long cut();

  /// Closes the port. What still waits to be sent is tried once more, then dropped.
  ///
  /// @return fires on a later turn, when the place is free again and `stopProtocol` was called;
  ///   fails with what that threw. Asking again gives a Deferred with the same outcome
  Deferred<Void> stopListening();

  /// Opens the port again in the same place, after [#stopListening] has finished; options are as at
  /// first, no group is joined and no peer connected.
  ///
  /// @throws CannotListenError if the place is taken
  /// @throws IllegalStateException if it is still open
  void startListening() throws CannotListenError;
}
