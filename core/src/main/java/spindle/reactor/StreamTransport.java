package spindle.reactor;

import static spindle.reactor.Kernel.READ;
import static spindle.reactor.Kernel.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.CloseTimeout;
import spindle.protocol.ConnectionAborted;
import spindle.protocol.ConnectionClosed;
import spindle.protocol.ConnectionDone;
import spindle.protocol.ConnectionLost;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Limits;
import spindle.protocol.Protocol;
import spindle.protocol.ProtocolFailed;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.protocol.WriteBufferExceeded;
import spindle.time.Call;

/// A connection over a [StreamSocket]: reads for the protocol, keeps what it writes, and ends the
/// connection in good order. Works the same on every kernel.
///
/// **Life.** `OPEN`, until a close is asked for or the peer ends: then `CLOSING` while something is
/// left to send, `LINGERING` while the peer may still be sending, `CLOSED` when the socket is gone,
/// `LOST` when the protocol was told. An error or an abort goes to `CLOSED` at once.
///
/// **Calls out.** The protocol is called from [#ready] and [#run] only, that is from the loop's
/// dispatch and end-of-turn phases; a producer is also paused within `write`, and resumed when it
/// registers. Own state changes first.
final class StreamTransport extends SocketTransport implements Kernel.Watcher, Call {
  /// Told when the connection is over, after the protocol was.
  @FunctionalInterface
  interface Owner {
    void connectionLost(StreamTransport transport, ConnectionClosed reason);
  }

  private enum Phase {
    OPEN,
    CLOSING,
    LINGERING,
    CLOSED,
    LOST
  }

  private final Owner owner;
  private @Nullable Protocol protocol;
  private @Nullable Outbox outbox;
  private @Nullable Producing producing;
  private @Nullable Closing closing;
  private @Nullable ConnectionClosed reason;
  private Phase phase = Phase.OPEN;
  private boolean started;
  private boolean paused;
  private boolean delivering;
  private boolean readEnded;
  private boolean writeEnding;
  private boolean writeEnded;
  private boolean scheduled;
  private boolean reportLater;

  StreamTransport(Loop loop, StreamSocket socket, Owner owner, Limits limits) {
    super(loop, socket, limits);
    this.owner = owner;
  }

  /// Gives the connection to its protocol and begins to read.
  ///
  /// @return what `connectionMade` threw, which has ended the connection, or null
  @Nullable Throwable start(Protocol newProtocol) {
    protocol = newProtocol;
    loop.open.add(this);
    socket.watch(this);
    Throwable failure = null;
    try {
      newProtocol.makeConnection(this);
    } catch (Throwable thrown) {
      failure = thrown;
      failed("connectionMade", thrown);
    }
    started = true;
    updateInterest();
    return failure;
  }

  @Override
  public void ready(int operations) {
    if ((operations & READ) != 0 && socketIsOpen()) {
      readable();
    }
    if ((operations & WRITE) != 0 && socketIsOpen()) {
      flush();
      advance();
    }
  }

  private boolean socketIsOpen() {
    return phase.compareTo(Phase.CLOSED) < 0;
  }

  private void readable() {
    ByteBuffer buffer = loop.readBuffer.clear().order(ByteOrder.BIG_ENDIAN);
    int count;
    try {
      count = socket.read(buffer);
    } catch (IOException broken) {
      ended(new ConnectionLost(broken));
      return;
    }
    if (count < 0) {
      endOfInput();
    } else if (phase == Phase.OPEN) {
      if (count > 0) {
        deliver(buffer.flip());
      }
    } else if (closing != null) {
      closing.peerSent();
    }
  }

  private void deliver(ByteBuffer data) {
    Protocol receiver = protocol;
    if (receiver == null) {
      return;
    }
    delivering = true;
    try {
      receiver.dataReceived(data);
    } catch (Throwable thrown) {
      failed("dataReceived", thrown);
    } finally {
      delivering = false;
    }
  }

  private void endOfInput() {
    readEnded = true;
    if (phase == Phase.LINGERING) {
      ended(new ConnectionDone());
      return;
    }
    if (phase == Phase.OPEN && protocol instanceof HalfCloseable aware) {
      try {
        aware.readConnectionLost();
      } catch (Throwable thrown) {
        failed("readConnectionLost", thrown);
        return;
      }
      if (writeEnded && phase == Phase.OPEN) {
        ended(new ConnectionDone());
        return;
      }
    } else if (phase == Phase.OPEN) {
      phase = Phase.CLOSING;
    }
    schedule();
    updateInterest();
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    loop.requireThread();
    int count = bytes.remaining();
    if (!mayWrite()) {
      loop.droppedWrite(count);
      bytes.position(bytes.limit());
      return false;
    }
    if (count == 0) {
      return hasRoom();
    }
    Outbox box = outbox();
    boolean hadRoom = !box.full;
    try {
      box.write(bytes, socket, limits);
      if (!box.blocked && box.size() > limits.highWater()) {
        var _ = box.flush(socket);
      }
    } catch (IOException broken) {
      bytes.position(bytes.limit());
      writeFailed(broken);
      return false;
    }
    return written(box, hadRoom, count);
  }

  @Override
  public boolean writeSequence(Iterable<ByteBuffer> pieces) {
    boolean room = mayWrite() && hasRoom();
    for (ByteBuffer piece : pieces) {
      room = write(piece);
    }
    return room;
  }

  @Override
  public Deferred<Void> writeFile(Path file, long position, long count) throws IOException {
    loop.requireThread();
    FileRegion region = FileRegion.open(loop.kernel, file, position, count);
    if (!mayWrite()) {
      loop.droppedWrite(count);
      region.file.close();
      loop.outboxes.dropped(region, new ConnectionLost("the connection takes no more", null));
      return region.sent;
    }
    Outbox box = outbox();
    boolean hadRoom = !box.full;
    try {
      box.append(region, limits);
    } catch (WriteBufferExceeded tooMany) {
      writeFailed(tooMany);
      return region.sent;
    }
    var _ = written(box, hadRoom, count);
    return region.sent;
  }

  /// Once an end was asked for, only the producer that it waits for may still write.
  private boolean mayWrite() {
    if (writeEnded || phase.compareTo(Phase.LINGERING) >= 0) {
      return false;
    }
    return (phase == Phase.OPEN && !writeEnding) || hasProducer();
  }

  private boolean hasProducer() {
    return producing != null && producing.hasProducer();
  }

  private boolean hasRoom() {
    return outbox == null || !outbox.full;
  }

  private Outbox outbox() {
    Outbox box = outbox;
    if (box == null) {
      box = loop.outboxes.take();
      outbox = box;
    }
    return box;
  }

  /// Leaves what was kept to the end of the turn, and says so if there is no room left. That there
  /// is room again is for [#flush] to notice, even if this write has made it: whoever waits for it
  /// is told then.
  private boolean written(Outbox box, boolean hadRoom, long count) {
    if (delivering) {
      box.answered(count);
    }
    boolean room = hadRoom && box.hasRoom(limits);
    if (hadRoom && !room) {
      updateInterest();
      if (producing != null) {
        guardProducer(producing::consumerIsFull);
      }
    }
    if (box.blocked) {
      updateInterest();
    } else {
      schedule();
    }
    return room;
  }

  /// A reset, since the peer must not take what it got for everything.
  private void writeFailed(IOException thrown) {
    if (thrown instanceof WriteBufferExceeded exceeded) {
      abort(exceeded);
    } else {
      socket.reset();
      ended(new ConnectionLost(thrown));
    }
  }

  /// Hands the kernel what is kept, gives the outbox back when it is empty, and tells whoever
  /// waits.
  private void flush() {
    Outbox box = outbox;
    if (box == null) {
      return;
    }
    boolean hadRoom = !box.full;
    try {
      if (box.flush(socket) > 0 && closing != null) {
        closing.peerTook();
      }
    } catch (IOException broken) {
      writeFailed(broken);
      return;
    }
    boolean gotRoom = box.hasRoom(limits) && !hadRoom;
    if (box.isEmpty()) {
      outbox = null;
      loop.outboxes.give(box);
    }
    if (producing != null) {
      tellProducer(producing, gotRoom);
    }
  }

  /// Takes the next step of closing, if everything before it was sent.
  private void advance() {
    if (outbox == null && !hasProducer()) {
      everythingSent();
    }
    if (socketIsOpen()) {
      if (closing == null && (phase == Phase.CLOSING || (writeEnding && !writeEnded))) {
        closing = new Closing(loop, limits, this);
      }
      updateInterest();
    }
  }

  private void tellProducer(Producing waiting, boolean gotRoom) {
    if (gotRoom) {
      guardProducer(() -> waiting.consumerHasRoom(this::hasRoom));
    }
    if (outbox == null && socketIsOpen()) {
      guardProducer(waiting::consumerIsEmpty);
    }
  }

  private void everythingSent() {
    if (phase == Phase.OPEN && writeEnding && !writeEnded) {
      endOutput();
    }
    if (phase == Phase.CLOSING) {
      if (readEnded) {
        ended(new ConnectionDone());
      } else if (shutOutput()) {
        phase = Phase.LINGERING;
        if (closing == null) {
          closing = new Closing(loop, limits, this);
        }
        closing.linger();
      }
    }
  }

  private void endOutput() {
    if (!shutOutput()) {
      return;
    }
    if (closing != null) {
      closing.cancel();
      closing = null;
    }
    if (protocol instanceof HalfCloseable aware) {
      try {
        aware.writeConnectionLost();
      } catch (Throwable thrown) {
        failed("writeConnectionLost", thrown);
      }
    }
    if (readEnded && phase == Phase.OPEN) {
      ended(new ConnectionDone());
    }
  }

  /// @return whether our direction is shut; if not, the connection has ended
  private boolean shutOutput() {
    if (writeEnded) {
      return true;
    }
    try {
      socket.shutdownOutput();
      writeEnded = true;
      return true;
    } catch (IOException broken) {
      ended(new ConnectionLost(broken));
      return false;
    }
  }

  private void updateInterest() {
    if (!started || !socketIsOpen()) {
      return;
    }
    boolean wanted = phase != Phase.OPEN || !(paused || answersPileUp());
    boolean blocked = outbox != null && outbox.blocked;
    int operations = (wanted && !readEnded ? READ : 0) | (blocked ? WRITE : 0);
    if (operations != socket.interest()) {
      socket.interest(operations);
    }
  }

  private boolean answersPileUp() {
    return outbox != null && outbox.answersPileUp(limits);
  }

  @Override
  public void loseConnection() {
    loop.requireThread();
    if (phase == Phase.OPEN) {
      phase = Phase.CLOSING;
      schedule();
    }
  }

  @Override
  public void loseWriteConnection() {
    loop.requireThread();
    if (phase == Phase.OPEN && !writeEnding) {
      writeEnding = true;
      schedule();
    }
  }

  @Override
  public void abortConnection() {
    loop.requireThread();
    if (socketIsOpen()) {
      abort(new ConnectionAborted());
    }
  }

  /// Ends the connection now with a reset. The protocol hears of it on a later turn.
  private void abort(ConnectionClosed why) {
    if (!socketIsOpen()) {
      return;
    }
    socket.reset();
    reportLater = true;
    ended(why);
  }

  /// The time for closing is over. Whoever lingered has sent everything: that is a clean end.
  void closeTimedOut(boolean lingered) {
    if (lingered) {
      ended(new ConnectionDone());
    } else {
      abort(new CloseTimeout(limits.closeTimeout(), buffered()));
    }
  }

  /// The socket is done with; the protocol hears of it at the end of a turn.
  private void ended(ConnectionClosed why) {
    if (!socketIsOpen()) {
      return;
    }
    phase = Phase.CLOSED;
    reason = why;
    socket.close();
    if (closing != null) {
      closing.cancel();
      closing = null;
    }
    Outbox box = outbox;
    if (box != null) {
      outbox = null;
      loop.droppedWrite(box.clear(why));
      loop.outboxes.give(box);
    }
    schedule();
  }

  /// The protocol or its producer threw: it is told in the end, and nobody else notices.
  private void failed(String where, Throwable thrown) {
    ConnectionClosed why = new ProtocolFailed(thrown);
    if (phase == Phase.CLOSED) {
      reason = why;
    }
    abort(why);
    loop.failed(this + ": " + where, thrown);
  }

  private void schedule() {
    if (!scheduled && phase != Phase.LOST) {
      scheduled = true;
      loop.endOfTurn.add(this);
    }
  }

  /// The end of a turn in which something was written, closed or lost.
  @Override
  public void run() {
    scheduled = false;
    if (socketIsOpen() && (outbox == null || !outbox.blocked)) {
      flush();
    }
    if (socketIsOpen()) {
      advance();
    }
    if (phase == Phase.CLOSED) {
      if (reportLater) {
        reportLater = false;
        schedule();
      } else {
        report();
      }
    }
  }

  private void report() {
    phase = Phase.LOST;
    loop.open.remove(this);
    ConnectionClosed why = reason == null ? new ConnectionDone() : reason;
    Producing last = producing;
    producing = null;
    Protocol told = protocol;
    protocol = null;
    if (last != null) {
      guard("stopProducing", () -> last.consumerIsGone(why));
    }
    if (told != null) {
      guard("connectionLost", () -> told.connectionLost(why));
    }
    guard("the factory", () -> owner.connectionLost(this, why));
  }

  private void guard(String where, Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      loop.failed(this + ": " + where, thrown);
    }
  }

  private void guardProducer(Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      failed("the producer", thrown);
    }
  }

  @Override
  void reactorStopped() {
    ended(new ConnectionLost("the reactor stopped", null));
    if (phase == Phase.CLOSED) {
      report();
    }
  }

  @Override
  public void pauseProducing() {
    loop.requireThread();
    paused = true;
    updateInterest();
  }

  @Override
  public void resumeProducing() {
    loop.requireThread();
    paused = false;
    updateInterest();
  }

  @Override
  public void registerProducer(PushProducer producer) {
    loop.requireThread();
    if (!socketIsOpen()) {
      producer.stopProducing();
      return;
    }
    producing().register(producer, !hasRoom());
  }

  @Override
  public void registerProducer(PullProducer producer) {
    loop.requireThread();
    if (!socketIsOpen()) {
      producer.stopProducing();
      return;
    }
    producing().register(producer);
    producer.resumeProducing();
  }

  private Producing producing() {
    Producing present = producing;
    if (present == null) {
      present = new Producing();
      producing = present;
    }
    return present;
  }

  @Override
  public void unregisterProducer() {
    loop.requireThread();
    if (producing != null && hasProducer()) {
      producing.unregister();
      schedule();
    }
  }

  @Override
  public Deferred<Void> drained() {
    loop.requireThread();
    if (socketIsOpen() && hasRoom()) {
      return Deferred.succeed();
    }
    if (socketIsOpen()) {
      return producing().waitForRoom();
    }
    Deferred<Void> lost = new Deferred<>();
    lost.reportedElsewhere();
    lost.errback(reason == null ? new ConnectionDone() : reason);
    return lost;
  }

  @Override
  public long buffered() {
    return outbox == null ? 0 : outbox.size();
  }

  @Override
  public String toString() {
    Protocol carried = protocol;
    String name = carried == null ? "connection" : carried.getClass().getName();
    return name + " " + peer() + " at " + host() + " (" + phase + ")";
  }
}
