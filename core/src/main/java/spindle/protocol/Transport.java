package spindle.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.time.Scheduler;

/// One connection, as its protocol sees it.
///
/// All methods must be called on the reactor's thread and throw `WrongThreadException` elsewhere;
/// none of them waits; none calls the protocol before it returns. After the connection has ended,
/// or once closing was asked for, by us or by the peer, and no producer is registered, nothing can
/// be written any more: writes are ignored (and counted by the reactor), [#drained] fails, and
/// other requests do nothing.
///
/// As a producer a transport makes what its peer sends: [#pauseProducing] stops reading from the
/// peer, and a peer that is not read from will in time stop sending.
///
/// Over a producer that is registered, a close waits until it is unregistered; if it was the peer
/// that ended, no longer than until it has written nothing for [Limits#lingerTimeout].
public interface Transport extends PushProducer, ByteConsumer {
  /// Sends `count` bytes of a file from `position` on, in order with other writes, copied by the
  /// kernel where it can. The file is opened now and closed when done; what was not sent yet counts
  /// as buffered for the water marks, not for the hard limit, since it takes no memory.
  ///
  /// @param links with `NOFOLLOW_LINKS` no symbolic link is followed, wherever it is in `file`: for
  ///   a path that was checked, as [Path#toRealPath] gives it, so that nobody can put another file
  ///   in its place
  /// @return fires when the last byte was handed to the kernel; fails if the connection ended
  ///   first. If the file turns out too short, the connection is aborted, because the peer was
  ///   promised more; that failure need not be handled, since the protocol hears of it too
  /// @throws IOException if the file cannot be opened or is shorter than `position + count`
  Deferred<Void> writeFile(Path file, long position, long count, LinkOption... links)
      throws IOException;

  /// Sends `count` bytes of an open file from `position` on, as the other `writeFile`. So the
  /// length that was promised and the bytes that are sent are of the same file, whatever becomes of
  /// its name meanwhile.
  ///
  /// @param file stays the caller's, who closes it when the returned Deferred has fired or failed,
  ///   and not before. Its own position is not used, so it may be sent to many at once. The epoll
  ///   kernel cannot be handed it, and reads it in pieces
  /// @return as for the other `writeFile`
  /// @throws IOException if it is closed or is shorter than `position + count`
  /// @throws java.nio.channels.NonReadableChannelException if it was not opened for reading
  Deferred<Void> writeFile(FileChannel file, long position, long count) throws IOException;

  /// Passes a descriptor to the peer: as [#sendDescriptors] does.
  ///
  /// @param with one byte or more, sent with it; taken when this returns
  /// @return as for [#writeFile]
  /// @throws IOException as there
  default Deferred<Void> sendDescriptor(int descriptor, ByteBuffer with) throws IOException {
    return sendDescriptors(List.of(descriptor), with);
  }

  /// Passes descriptors to the peer, in order with other writes. They are copied now, all or none,
  /// and the caller may close its own; they arrive in this order, before the bytes that are sent
  /// with them. Those of one call that wait count as one file that waits, see [Limits#filesMax].
  ///
  /// @param descriptors their numbers in this process, 1 to 253
  /// @param with one byte or more, sent with them; taken when this returns
  /// @return as for [#writeFile]
  /// @throws IOException if one is no descriptor, or this transport passes none: only UNIX sockets
  ///   over epoll do
  default Deferred<Void> sendDescriptors(List<Integer> descriptors, ByteBuffer with)
      throws IOException {
    throw new IOException("only a UNIX socket over the epoll kernel passes descriptors");
  }

  /// Fires when everything that was written so far, files among it, was taken by the system: at the
  /// end of that turn, and of this one if nothing waits. That is not that the peer has it: only an
  /// answer of the peer's tells that. Fails with the reason if the connection ends first; that
  /// failure need not be handled, since the protocol hears of it too.
  Deferred<Void> sent();

  /// Closes in good order: sends what was written, waits for a registered producer to finish (it
  /// may write until it unregisters), shuts our direction, discards what still arrives until the
  /// peer ends its direction or the linger time is over, closes. Ends with
  /// [spindle.reason.ConnectionDone]; with [spindle.reason.CloseTimeout] if the peer takes nothing
  /// for the close time.
  void loseConnection();

  /// Ends our direction after what was written and after a registered producer has finished;
  /// reading goes on. Later writes are ignored.
  void loseWriteConnection();

  /// Ends the connection now: drops what was not sent and resets the connection. The protocol hears
  /// of it as [spindle.reason.ConnectionAborted] on a later turn.
  void abortConnection();

  /// Whether the connection is ending or has ended, whoever caused it: what is written now will not
  /// be sent, and nothing more will be received. A protocol that cuts the stream into messages asks
  /// before it delivers the next one. Not so after [#loseWriteConnection] alone.
  boolean disconnecting();

  /// The same as [#loseConnection].
  @Override
  default void stopProducing() {
    loseConnection();
  }

  /// The peer's address. Never changes.
  Address peer();

  /// Our own address on this connection. Never changes.
  Address host();

  /// Who the peer is, where the operating system vouches for it: on UNIX sockets, while the
  /// connection is open. Looks the names of the user and the group up, which may read files.
  default Optional<PeerCredentials> peerCredentials() {
    return Optional.empty();
  }

  /// The clock of this connection, and its timers: those of the reactor that carries it. What is
  /// scheduled outlives the connection, so cancel it in [Protocol#connectionLost].
  Scheduler scheduler();

  /// Opens an account of what is kept of the peer's bytes when `dataReceived` has returned. Each
  /// keeper has its own. A carrier without a reactor, as unless overridden, counts nothing.
  default InputAccount inputAccount() {
    return new InputAccount() {
      @Override
      public void keeps(long bytes) {}

      @Override
      public void keepsAhead(long bytes) {}

      @Override
      public void outlivesConnection() {}

      @Override
      public void close() {}
    };
  }

  /// The limits this connection keeps.
  Limits limits();

  /// Whether small pieces are sent without waiting for the peer's acknowledgements: TCP_NODELAY. On
  /// unless asked otherwise.
  boolean noDelay();

  /// Sets [#noDelay]. Does nothing where the carrier has no such thing. Where the system refuses
  /// it, the connection goes on without, [#noDelay] says so, and the log has one warning for a
  /// reactor.
  void setNoDelay(boolean on);

  /// Whether the kernel probes an idle peer: SO_KEEPALIVE. Off unless asked for.
  boolean keepAlive();

  /// Sets [#keepAlive]; does nothing where the carrier has no such thing, and is refused as
  /// [#setNoDelay] is.
  void setKeepAlive(boolean on);

  /// The value of an option of the socket, which may not be the one that was asked for: the system
  /// rounds and bounds. None where the carrier or its kernel has no such thing, and after the
  /// connection has ended.
  default OptionalInt setting(SocketSetting setting) {
    return OptionalInt.empty();
  }

  /// Sets an option of the socket.
  ///
  /// @throws IOException if the carrier or its kernel has no such thing, or the system refuses it;
  ///   the connection is as it was
  /// @throws IllegalArgumentException if it cannot be set on an open connection, or the value makes
  ///   no sense
  default void setSetting(SocketSetting setting, int value) throws IOException {
    throw new IOException("%s has no socket, and no %s".formatted(getClass().getName(), setting));
  }

  /// Hands the connection over to another protocol: `next` gets what arrives from now on, and the
  /// end. The present protocol is not called again, not even for the end. What has arrived and
  /// belongs to `next` is for the caller to give it, after this has returned.
  ///
  /// @param next gets this transport and is told of the connection within this call
  /// @throws Exception what the `connectionMade` of `next` throws
  /// @throws IllegalStateException if the connection has ended
  /// @throws UnsupportedOperationException if this kind of transport cannot
  default void switchProtocol(Protocol next) throws Exception {
    throw new UnsupportedOperationException(getClass().getName() + " keeps its protocol");
  }

  /// Puts `layer` between this transport and its wire, nearer to the protocol than other layers.
  /// What was written before leaves as it is; what is written from now on, and what arrives, goes
  /// through the layer. Nothing else changes: the protocol, its producer, what was asked for.
  ///
  /// @throws IllegalStateException if the connection is ending or has ended
  /// @throws UnsupportedOperationException if this kind of transport cannot
  default void addLayer(Layer layer) {
    throw new UnsupportedOperationException(getClass().getName() + " takes no layers");
  }

  /// The layer of that kind that is nearest to the protocol. Never changes.
  default <L extends Layer> Optional<L> layer(Class<L> kind) {
    return Optional.empty();
  }
}
