package spindle.stream;

import static spindle.kernel.Kernel.READ;
import static spindle.kernel.Kernel.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.kernel.StreamSocket;
import spindle.outbox.FileRegion;
import spindle.outbox.Outbox;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Limits;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.WriteBufferExceeded;

/// A connection over a [StreamSocket]: reads for the protocol, keeps what it writes, and ends the
/// connection in good order. Works the same on every kernel.
///
/// **Calls out.** The protocol is called from [#ready] and [#run] only, that is from the loop's
/// dispatch and end-of-turn phases; a producer is also paused within `write`, and resumed when it
/// registers. Own state changes first.
public final class StreamTransport extends SocketTransport {
  @Nullable Outbox outbox;
  private boolean started;
  private boolean delivering;
  boolean readEnded;
  boolean endedByPeer;
  private boolean writeEnding;
  private boolean writeEnded;
  private boolean lookFirst;

  public StreamTransport(StreamContext streams, StreamSocket socket, Owner owner, Limits limits) {
    super(streams, socket, owner, limits);
  }

  /// Gives the connection to its protocol and begins to read.
  ///
  /// @return what `connectionMade` threw, which has ended the connection, or null
  public @Nullable Throwable start(Protocol newProtocol) {
    socket.watch(this);
    Throwable failure = makeConnection(newProtocol);
    started = true;
    if (phase == Phase.OPEN) {
      updateInterest();
    }
    return failure;
  }

  @Override
  public void ready(int operations) {
    streams.loop.at = this;
    if ((operations & READ) != 0 && socketIsOpen()) {
      readable();
    }
    if ((operations & WRITE) != 0 && socketIsOpen()) {
      flush();
      advance();
    }
  }

  private void readable() {
    if (phase == Phase.OPEN && streams.input.isTight() && mustWait()) {
      return;
    }
    ByteBuffer buffer = streams.loop.readBuffer.clear().order(ByteOrder.BIG_ENDIAN);
    int count;
    try {
      count = socket.read(buffer);
    } catch (IOException broken) {
      readFailed(broken);
      return;
    }
    tellNews();
    if (count < 0) {
      endOfInput();
    } else if (phase == Phase.OPEN) {
      if (count > 0 && descriptorsDelivered()) {
        deliver(buffer.flip());
      }
    } else if (count > 0 && closing != null) {
      closing.peerSent();
    }
  }

  /// A peer that ends its direction other than its layer wants it has ended it all the same if we
  /// are not interested in it any more. Whoever is not told why we end is reset, since it must not
  /// take what it got for everything.
  private void readFailed(IOException broken) {
    if (!(broken instanceof ConnectionLost why)) {
      ended(new ConnectionLost(broken));
    } else if (phase == Phase.LINGERING || why.getClass() == ConnectionLost.class) {
      if (phase == Phase.OPEN) {
        socket.reset();
        ended(why);
      } else {
        endOfInput();
      }
    } else {
      boolean told = socket.toldPeerWhy();
      refuse(why);
      if (!told) {
        socket.reset();
        ended(why);
      } else if (shutOutput()) {
        linger();
        updateInterest();
      }
    }
  }

  @Override
  boolean readsOn() {
    boolean reads = phase == Phase.OPEN && !readEnded && !paused && !inputIsHeldUp();
    writeEnded |= reads;
    return reads;
  }

  private void deliver(ByteBuffer data) {
    Protocol receiver = protocol;
    if (receiver == null) {
      return;
    }
    delivering = true;
    try {
      received(data.remaining());
      Patience.heard(receiver, data.remaining());
      streams.lending.lend(receiver, data);
    } catch (Throwable thrown) {
      failed("dataReceived", thrown);
    }
    delivering = false;
  }

  private void endOfInput() {
    readEnded = true;
    if (phase == Phase.LINGERING) {
      ended(new ConnectionDone());
      return;
    }
    if (phase == Phase.OPEN && protocol instanceof HalfCloseable aware) {
      guardOrFail("readConnectionLost", aware::readConnectionLost);
      if (writeEnded && phase == Phase.OPEN) {
        ended(new ConnectionDone());
        return;
      }
    } else if (phase == Phase.OPEN) {
      phase = Phase.CLOSING;
      endedByPeer = true;
    }
    schedule();
    updateInterest();
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    streams.loop.requireThread();
    int count = bytes.remaining();
    if (!mayWrite()) {
      dropped(count, writeEnding || !endedByPeer);
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
  Deferred<Void> send(FileRegion region) {
    long count = region.remaining;
    if (!mayWrite()) {
      dropped(count, writeEnding || !endedByPeer);
      region.file.close();
      streams.outboxes.dropped(
          region.sent, new ConnectionLost("the connection takes no more", null));
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
  @Override
  boolean mayWrite() {
    if (writeEnded || phase.compareTo(Phase.LINGERING) >= 0) {
      return false;
    }
    return (phase == Phase.OPEN && !writeEnding) || hasProducer();
  }

  @Override
  boolean hasRoom() {
    return outbox == null || !outbox.full;
  }

  private Outbox outbox() {
    if (outbox == null) {
      outbox = streams.outboxes.take();
    }
    return outbox;
  }

  /// Leaves what was kept to the end of the turn, and says so if there is no room left. That there
  /// is room again, be it by this write, is for [#flush] to notice and to tell.
  private boolean written(Outbox box, boolean hadRoom, long count) {
    written(count);
    if (delivering) {
      box.answered(count);
    }
    boolean room = hadRoom && box.hasRoom(limits);
    if (hadRoom && !room) {
      updateInterest();
      if (producing != null) {
        guardOrFail("the producer", producing::consumerIsFull);
      }
    }
    if (box.blocked) {
      updateInterest();
    } else {
      schedule();
    }
    return room;
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
      if (box.flush(socket, endsWhenSent()) > 0 && closing != null) {
        closing.peerTook();
      }
    } catch (IOException broken) {
      writeFailed(broken);
      return;
    }
    boolean gotRoom = box.hasRoom(limits) && !hadRoom;
    box.turnEnds();
    if (box.isEmpty()) {
      outbox = null;
      streams.outboxes.give(box);
    }
    if (producing != null) {
      tellProducer(producing, gotRoom);
    }
  }

  @Override
  boolean outputIsEnding() {
    return writeEnding;
  }

  /// Takes the next step of closing, if everything before it was sent.
  private void advance() {
    if (outbox == null && !hasProducer()) {
      everythingSent();
    }
    if (socketIsOpen()) {
      if (closing == null && (phase == Phase.CLOSING || (writeEnding && !writeEnded))) {
        var _ = closing();
      }
      if (closing != null && onlyProducerIsLeft()) {
        closing.waitForProducer();
      }
      updateInterest();
      if (producing != null) {
        producing.endIfNothingMayBeWritten();
      }
    }
  }

  /// Whether nobody but the peer has ended, everything was sent, and nothing keeps the connection
  /// but a producer that may yet write.
  @Override
  boolean onlyProducerIsLeft() {
    return phase == Phase.CLOSING && endedByPeer && outbox == null && hasProducer();
  }

  private boolean endsWhenSent() {
    return (phase == Phase.CLOSING || writeEnding) && !hasProducer();
  }

  private void tellProducer(Producing waiting, boolean gotRoom) {
    if (gotRoom) {
      guardOrFail("the producer", waiting::consumerHasRoom);
    }
    if (outbox == null && socketIsOpen()) {
      guardOrFail("the producer", waiting::consumerIsEmpty);
    }
  }

  private void everythingSent() {
    if (phase == Phase.OPEN && writeEnding && !writeEnded) {
      endOutput();
    }
    if (phase == Phase.CLOSING) {
      endWhenFinished();
    }
  }

  private void endWhenFinished() {
    if (!finishOutput()) {
      return;
    }
    if (readEnded) {
      ended(new ConnectionDone());
    } else if (shutOutput()) {
      linger();
    }
  }

  private void endOutput() {
    if (!finishOutput() || !shutOutput()) {
      return;
    }
    notClosing();
    if (protocol instanceof HalfCloseable aware) {
      guardOrFail("writeConnectionLost", aware::writeConnectionLost);
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

  @Override
  void updateInterest() {
    if (!started || lookFirst || !socketIsOpen()) {
      return;
    }
    boolean held = paused || inputIsHeldUp() || (outbox != null && outbox.answersPileUp(limits));
    holdsPeer(held);
    boolean reads = !readEnded && (phase != Phase.OPEN || !held);
    int operations = (reads ? READ : 0) | (outbox != null && outbox.blocked ? WRITE : 0);
    if (operations != socket.interest()) {
      socket.interest(operations);
    }
  }

  @Override
  public void loseConnection() {
    streams.loop.requireThread();
    endedByPeer = false;
    if (phase == Phase.OPEN) {
      phase = Phase.CLOSING;
      schedule();
    }
  }

  @Override
  public void loseWriteConnection() {
    streams.loop.requireThread();
    if (phase == Phase.OPEN && !writeEnding) {
      writeEnding = true;
      schedule();
    }
  }

  private void linger() {
    if (!socket.lingers()) {
      ended(new ConnectionDone());
      return;
    }
    phase = Phase.LINGERING;
    if (closing == null && socket.interest() == 0) {
      lookFirst = true;
      streams.lingering.add(this);
    } else {
      closing().linger();
    }
  }

  /// A moment after lingering began. Waits properly for a peer that has not ended its direction
  /// yet.
  void lookWhetherPeerEnded() {
    if (phase == Phase.LINGERING) {
      lookFirst = false;
      readable();
      if (socketIsOpen()) {
        closing().linger();
        updateInterest();
      }
    }
  }

  @Override
  void dropUnsent(ConnectionClosed why) {
    Outbox box = outbox;
    if (box != null) {
      outbox = null;
      streams.loop.droppedWrite(box.clear(why));
      streams.outboxes.give(box);
    }
  }

  /// The end of a turn in which something was written, closed or lost.
  @Override
  public void run() {
    unscheduled();
    if (socketIsOpen() && (outbox == null || !outbox.blocked)) {
      flush();
    }
    if (socketIsOpen()) {
      advance();
    }
    reportIfDue();
  }

  @Override
  public void unregisterProducer() {
    streams.loop.requireThread();
    if (producing != null && hasProducer()) {
      producing.unregister();
      schedule();
    }
  }

  @Override
  public Deferred<Void> drained() {
    streams.loop.requireThread();
    return mayWrite() ? producing().drained() : Producing.tooLate(reason());
  }

  @Override
  public Deferred<Void> sent() {
    streams.loop.requireThread();
    if (!socketIsOpen() || wasRefused()) {
      return Producing.tooLate(reason());
    }
    return (outbox == null ? streams.outboxes.nothingToSend() : outbox.sent()).reportedElsewhere();
  }

  @Override
  public long buffered() {
    streams.loop.requireThread();
    return outbox == null ? 0 : outbox.size();
  }
}
