package spindle.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.kernel.StreamSocket;
import spindle.outbox.FileRegion;
import spindle.protocol.DescriptorReceiver;
import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.InputAccount;
import spindle.protocol.Layer;
import spindle.protocol.Limits;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.protocol.ProtocolInUse;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.protocol.Transport;
import spindle.reason.CloseTimeout;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.InputBudgetExceeded;
import spindle.reason.ProtocolFailed;
import spindle.reason.WriteBufferExceeded;
import spindle.time.Call;

/// What a transport over a socket is, apart from its bytes: how far its life has come, and its end,
/// of which everybody is told once.
///
/// **Life.** `OPEN`, until a close is asked for or the peer ends: then `CLOSING` while something is
/// left to send, `LINGERING` while the peer may still be sending, `CLOSED` when the socket is gone,
/// `LOST` when the protocol was told. An error or an abort goes to `CLOSED` at once.
///
/// **Telling.** Only at the end of a turn, and after an abort only at that of a later one: the
/// producer is stopped, the protocol loses its connection, the owner does its book-keeping, each
/// although the one before it threw.
public abstract class SocketTransport extends SocketFacts implements Call, Kernel.Watcher {
  /// Told when the connection is over, after the protocol was.
  @FunctionalInterface
  public interface Owner {
    void connectionLost(Transport transport, ConnectionClosed reason);
  }

  final Owner owner;
  @Nullable Protocol protocol;
  @Nullable Closing closing;
  @Nullable Producing producing;
  private @Nullable ConnectionClosed reason;
  private boolean scheduled;
  private boolean reportLater;

  SocketTransport(StreamContext streams, StreamSocket socket, Owner owner, Limits limits) {
    super(streams, socket, limits);
    this.owner = owner;
  }

  /// Drops what was kept to be sent on a connection that has ended.
  abstract void dropUnsent(ConnectionClosed why);

  /// Whether our direction ends, or has ended.
  abstract boolean outputIsEnding();

  /// Whether there is room to write.
  abstract boolean hasRoom();

  /// Whether what is written now will be sent, and not dropped.
  abstract boolean mayWrite();

  /// Whether the close waits for a producer, and for nothing else.
  abstract boolean onlyProducerIsLeft();

  /// Tells the protocol that its port drains, if it can be told.
  final void tellOfDrain() {
    if (phase == Phase.OPEN && protocol instanceof Drainable told) {
      guardOrFail("drain", told::drain);
    }
  }

  /// Gives the connection to its protocol.
  ///
  /// @return what `connectionMade` threw, which has ended the connection, or null
  final @Nullable Throwable makeConnection(Protocol carried) {
    streams.loop.open.add(this);
    streams.loop.at = this;
    streams.input.changed(InputBudget.CONNECTION);
    try {
      LifeEvents.opened(this, carried);
      carry(carried);
      return null;
    } catch (Throwable thrown) {
      failed("connectionMade", thrown);
      return thrown;
    }
  }

  @Override
  public final InputAccount inputAccount() {
    streams.loop.requireThread();
    return openAccount();
  }

  /// From now on `carried` is called, as far as it can be told. One that has another connection
  /// hears nothing of this one.
  private void carry(Protocol carried) throws Exception {
    Protocol before = protocol;
    protocol = carried;
    if (carried instanceof DescriptorReceiver) {
      socket.keepDescriptors();
    }
    if (carried instanceof HalfCloseable) {
      socket.onBrokenOutput(this::goesOnWithoutOutput);
    }
    try {
      carried.makeConnection(this);
    } catch (ProtocolInUse mistake) {
      protocol = before;
      throw mistake;
    }
    Patience.reads(protocol, !isHeld());
  }

  /// Whether the peer is not read from, whoever wants it so. It is not blamed for that.
  final void holdsPeer(boolean now) {
    if (now != isHeld()) {
      LifeEvents.held(this, now);
      holds(now);
      Patience.reads(protocol, !now);
    }
  }

  /// Whoever carries the connection now may be another than the one for whom this was asked.
  private boolean goesOnWithoutOutput() {
    boolean aware = protocol instanceof HalfCloseable;
    boolean goesOn = aware && phase == Phase.OPEN;
    if (aware) {
      loseWriteConnection();
    }
    return goesOn;
  }

  /// Sends part of a file, or what goes as one.
  abstract Deferred<Void> send(FileRegion region);

  @Override
  public final Deferred<Void> writeFile(Path file, long position, long count, LinkOption... links)
      throws IOException {
    streams.loop.requireThread();
    return send(FileRegion.open(streams.loop.kernel, file, position, count, links));
  }

  @Override
  public final Deferred<Void> writeFile(FileChannel file, long position, long count)
      throws IOException {
    streams.loop.requireThread();
    return send(FileRegion.borrowed(streams.loop.kernel, file, position, count));
  }

  @Override
  public final Deferred<Void> sendDescriptors(List<Integer> descriptors, ByteBuffer with)
      throws IOException {
    streams.loop.requireThread();
    if (layers() != null || !(peer() instanceof UnixAddress)) {
      return super.sendDescriptors(descriptors, with);
    }
    return send(FileRegion.of(streams.loop.kernel.passDescriptors(descriptors, with)));
  }

  /// Gives the protocol the descriptors that have just come. Says whether it is still open then.
  final boolean descriptorsDelivered() {
    while (protocol instanceof DescriptorReceiver receiver) {
      int next = socket.takeDescriptor();
      if (next < 0) {
        break;
      }
      guardOrFail("descriptorReceived", () -> receiver.descriptorReceived(next));
    }
    return phase == Phase.OPEN;
  }

  @Override
  final boolean socketIsOpen() {
    return phase.compareTo(Phase.CLOSED) < 0;
  }

  @Override
  public final boolean disconnecting() {
    streams.loop.requireThread();
    return phase != Phase.OPEN;
  }

  /// Has [#run] called at the end of this turn.
  final void schedule() {
    if (!scheduled && phase != Phase.LOST) {
      scheduled = true;
      streams.loop.endOfTurn.add(this);
    }
  }

  /// [#run] has begun.
  final void unscheduled() {
    scheduled = false;
  }

  @Override
  public final void abortConnection() {
    streams.loop.requireThread();
    abort(new ConnectionAborted());
  }

  /// The time limits of closing, which run from the first call on.
  final Closing closing() {
    Closing present = closing;
    if (present == null) {
      present = new Closing(streams.loop, limits, this);
      closing = present;
    }
    return present;
  }

  /// There is nothing to close any more.
  final void notClosing() {
    if (closing != null) {
      closing.cancel();
      closing = null;
    }
  }

  /// The time for closing is over. Whoever lingered has sent everything: that is a clean end. So it
  /// is where the peer has ended first; but its producer has never said that it was done, and a
  /// peer that still reads must not take what it got for everything.
  final void closeTimedOut(boolean lingered) {
    if (onlyProducerIsLeft()) {
      socket.reset();
      ended(new ConnectionDone());
    } else if (lingered) {
      ended(new ConnectionDone());
    } else {
      abort(new CloseTimeout(limits.closeTimeout(), buffered()));
    }
  }

  /// Ends the connection now with a reset. The protocol hears of it on a later turn.
  final void abort(ConnectionClosed why) {
    if (socketIsOpen()) {
      socket.reset();
      reportLater = true;
      ended(why);
    }
  }

  @Override
  final void abortFor(InputBudgetExceeded why) {
    abort(why);
  }

  /// The socket is done with; the protocol hears of it at the end of a turn.
  final void ended(ConnectionClosed why) {
    if (socketIsOpen()) {
      phase = Phase.CLOSED;
      ConnectionClosed known = reason == null ? why : reason;
      reason = socket.ended(known);
      socket.close();
      notClosing();
      dropUnsent(why);
      schedule();
    }
  }

  /// What the peer sent makes no sense. It may still read what it is told of that, and the protocol
  /// hears of `why` when it has.
  final void refuse(ConnectionLost why) {
    reason = why;
    dropUnsent(why);
    phase = Phase.LINGERING;
  }

  /// Whether it ends for a reason that is known already, and what was not sent has been dropped.
  final boolean wasRefused() {
    return reason != null;
  }

  /// The protocol or its producer threw: it is told in the end, and nobody else notices.
  final void failed(String where, Throwable thrown) {
    ConnectionClosed why = new ProtocolFailed(thrown);
    if (phase == Phase.CLOSED) {
      reason = why;
    }
    String note = buffered() == 0 ? "" : " (%d bytes were not sent)".formatted(buffered());
    abort(why);
    streams.loop.failed(this + ": " + where + note, thrown);
  }

  /// Calls out; what is thrown ends the connection.
  final void guardOrFail(String where, Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      failed(where, thrown);
    }
  }

  /// Why it has ended.
  final ConnectionClosed reason() {
    return reason == null ? new ConnectionDone() : reason;
  }

  /// Tells of the end, if there is one to tell of in this turn.
  final void reportIfDue() {
    if (phase != Phase.CLOSED) {
      return;
    }
    if (reportLater) {
      reportLater = false;
      schedule();
    } else {
      report();
    }
  }

  final boolean hasProducer() {
    return producing != null && producing.hasProducer();
  }

  @Override
  public final void registerProducer(PushProducer producer) {
    if (mayRegister(producer::stopProducing)) {
      producing().register(producer, !hasRoom());
    }
  }

  @Override
  public final void registerProducer(PullProducer producer) {
    if (mayRegister(producer::stopProducing)) {
      producing().register(producer);
      producer.resumeProducing();
    }
  }

  private boolean mayRegister(Runnable stop) {
    streams.loop.requireThread();
    if (!socketIsOpen()) {
      stop.run();
    }
    return socketIsOpen();
  }

  final Producing producing() {
    if (producing == null) {
      producing = new Producing(this);
    }
    return producing;
  }

  /// Tells the protocol, or nobody once it is ending, what the layers have to tell.
  final void tellNews() {
    LayeredSocket layers = layers();
    if (layers != null) {
      Protocol told = phase == Phase.OPEN ? protocol : null;
      guardOrFail("the layer's news", () -> layers.tellNews(told));
    }
  }

  /// Has the layers send what they send at the end.
  ///
  /// @return whether it has left; if not, it is waited for, or the connection has ended
  final boolean finishOutput() {
    try {
      return socket.finishOutput();
    } catch (IOException broken) {
      writeFailed(broken);
      return false;
    }
  }

  /// A reset, since the peer must not take what it got for everything.
  final void writeFailed(IOException thrown) {
    if (thrown instanceof WriteBufferExceeded exceeded) {
      abort(exceeded);
      return;
    }
    ConnectionLost why =
        thrown instanceof ConnectionLost known ? known : new ConnectionLost(thrown);
    LayeredSocket layers = layers();
    if (LastInput.mayBe(why) && readsOn() && (layers == null || layers.readsLastInput())) {
      reason = why;
      dropUnsent(why);
      if (layers == null) {
        socket = new LastInput(streams.loop, socket, this, why);
      }
    } else {
      socket.reset();
      ended(why);
    }
  }

  /// Whether what has come is read although nothing can be written any more.
  abstract boolean readsOn();

  @Override
  public final void addLayer(Layer layer) {
    streams.loop.requireThread();
    if (phase != Phase.OPEN || outputIsEnding()) {
      throw new IllegalStateException("the connection is ending or has ended: " + this);
    }
    LayeredSocket added =
        new LayeredSocket(streams, socket, layer, this, share().ofLayer(), buffered());
    socket = added;
    added.begin();
  }

  @Override
  public final <L extends Layer> Optional<L> layer(Class<L> kind) {
    streams.loop.requireThread();
    LayeredSocket layers = layers();
    return layers == null ? Optional.empty() : Optional.ofNullable(layers.layer(kind));
  }

  private @Nullable LayeredSocket layers() {
    return socket instanceof LayeredSocket layered ? layered : null;
  }

  @Override
  public final void switchProtocol(Protocol next) throws Exception {
    streams.loop.requireThread();
    if (!socketIsOpen()) {
      throw new IllegalStateException("the connection has ended: " + this);
    }
    Patience.end(protocol);
    settleInput();
    carry(next);
  }

  private void report() {
    phase = Phase.LOST;
    streams.loop.open.remove(this);
    settleInput();
    streams.input.changed(-InputBudget.CONNECTION);
    ConnectionClosed why = reason();
    LifeEvents.closed(this, why);
    Protocol told = protocol;
    guard("stopProducing", () -> tellProducers(why));
    LayeredSocket layers = layers();
    if (layers != null) {
      guard("the layer", () -> layers.tellEnd(why));
    }
    Patience.end(told);
    if (told != null) {
      guard("connectionLost", () -> told.endConnection(why));
    }
    guard("the factory", () -> owner.connectionLost(this, why));
    protocol = null;
  }

  private void tellProducers(ConnectionClosed why) {
    if (producing != null) {
      producing.consumerIsGone(why);
    }
  }

  private void guard(String where, Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      streams.loop.failed(this + ": " + where, thrown);
    }
  }

  @Override
  public final void reactorStopped() {
    if (layers() != null && phase.compareTo(Phase.LINGERING) < 0) {
      // The layer's own end, the close alert of TLS, is missing, and its lack must show.
      socket.reset();
    }
    ended(new ConnectionLost("the reactor stopped", null));
    if (phase == Phase.CLOSED) {
      report();
    }
  }

  @Override
  public final String label() {
    return (protocol == null ? "connection" : protocol.getClass().getName()) + " " + peer();
  }

  @Override
  public final String toString() {
    return label() + " at " + host() + " (" + phase + ")";
  }
}
