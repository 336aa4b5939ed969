package spindle.http2;

import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.InputAccount;
import spindle.protocol.Limits;
import spindle.protocol.Protocol;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.protocol.Transport;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.time.Call;
import spindle.time.Scheduler;

/// One stream as a connection of its own, for the protocol that has taken it over: RFC 8441, 5. Its
/// bytes are DATA frames, the end of a direction is END_STREAM, an abort is RST_STREAM. The windows
/// of the stream hold the peer back while the protocol is paused.
final class StreamTransport implements Transport {
  private static final Logger LOG = System.getLogger("spindle.http2");
  private static final String NO_FILES =
      "a stream of HTTP/2 sends no files by itself: read and write the bytes";

  private final Http2Stream stream;
  private final Deque<ByteBuffer> arrived = new ArrayDeque<>(0);
  private final List<InputAccount> accounts = new ArrayList<>(1);
  private final List<Deferred<Void>> roomAwaited = new ArrayList<>(1);
  private final List<Deferred<Void>> sentAwaited = new ArrayList<>(1);

  /// Null until somebody has it.
  @Nullable Protocol protocol;

  private long waiting;
  private boolean paused;
  private boolean inputEnded;
  private boolean endTold;
  private boolean closing;
  private boolean writeEnded;
  private @Nullable ConnectionClosed over;
  private @Nullable PushProducer pushing;
  private @Nullable PullProducer pulling;
  private boolean pushPaused;
  private @Nullable Runnable endHeld;

  /// Whether a method of this is at work, so that the protocol is told on a later turn.
  private boolean inCall;

  StreamTransport(Http2Stream stream) {
    this.stream = stream;
  }

  /// Gives it to `next`, which is told within this call, and then of what has come before.
  ///
  /// @throws Exception what `next` throws
  void open(Protocol next) throws Exception {
    protocol = next;
    next.makeConnection(this);
    deliver();
  }

  /// Gives it to `next`; what that throws ends the stream.
  void begin(Protocol next) {
    guarded(() -> open(next));
  }

  /// Whether somebody has it.
  boolean isOpen() {
    return protocol != null;
  }

  private void guarded(Call step) {
    try {
      step.run();
    } catch (Exception | LinkageError | AssertionError e) {
      LOG.log(Level.ERROR, "the protocol of a stream has failed: it is reset", e);
      stream.connection.reset(stream, Http2Error.INTERNAL_ERROR.code());
    }
  }

  // What comes.

  /// @param data lent
  void arrived(ByteBuffer data) {
    if (closing || over != null) {
      return;
    }
    Protocol taker = protocol;
    if (taker != null && !paused && arrived.isEmpty()) {
      guarded(() -> taker.dataReceived(data));
      return;
    }
    byte[] copy = new byte[data.remaining()];
    data.get(data.position(), copy);
    arrived.add(ByteBuffer.wrap(copy));
    waiting += copy.length;
  }

  void inputEnded() {
    inputEnded = true;
    deliver();
  }

  /// Gives on what has come, as long as it is taken.
  private void deliver() {
    Protocol taker = protocol;
    if (taker == null) {
      return;
    }
    while (!paused && !arrived.isEmpty()) {
      ByteBuffer next = arrived.remove();
      waiting -= next.remaining();
      if (!closing && over == null) {
        guarded(() -> taker.dataReceived(next));
      }
    }
    stream.settle();
    if (inputEnded && !endTold && arrived.isEmpty() && over == null) {
      endTold = true;
      if (taker instanceof HalfCloseable half && !closing) {
        guarded(half::readConnectionLost);
      } else {
        loseConnection();
      }
    }
  }

  /// Nobody will have what has come and comes.
  void drop() {
    arrived.clear();
    waiting = 0;
  }

  long waitingBytes() {
    return waiting;
  }

  /// The port is to end: the protocol says so to its peer, if it can.
  void drain() {
    Protocol taker = protocol;
    if (taker != null && !disconnecting()) {
      guarded(() -> Drainable.tell(taker));
    }
  }

  @Override
  public void pauseProducing() {
    paused = true;
  }

  @Override
  public void resumeProducing() {
    if (paused) {
      paused = false;
      var _ = scheduler().callLater(Duration.ZERO, this::deliver);
    }
  }

  // What leaves.

  @Override
  public boolean write(ByteBuffer bytes) {
    int length = bytes.remaining();
    byte[] copy = new byte[length];
    bytes.get(copy);
    if (!mayWrite()) {
      return false;
    }
    if (buffered() + length > limits().bufferMax()) {
      LOG.log(Level.WARNING, "more than {0} bytes wait on a stream", limits().bufferMax());
      abortConnection();
      return false;
    }
    stream.output.add(ByteBuffer.wrap(copy));
    boolean room = hasRoom();
    if (!room && pushing != null && !pushPaused) {
      pushPaused = true;
      pushing.pauseProducing();
      awaitRoom();
    }
    return room;
  }

  private boolean mayWrite() {
    return over == null && !writeEnded;
  }

  private boolean hasRoom() {
    return mayWrite() && buffered() <= stream.connection.limits.unsentMax();
  }

  @Override
  public boolean writeSequence(Iterable<ByteBuffer> pieces) {
    boolean room = true;
    for (ByteBuffer each : pieces) {
      room = write(each);
    }
    return room;
  }

  @Override
  public long buffered() {
    return stream.output.unsent();
  }

  @Override
  public Deferred<Void> drained() {
    if (!mayWrite()) {
      return Deferred.<Void>fail(why()).reportedElsewhere();
    }
    if (hasRoom()) {
      return Deferred.succeed();
    }
    Deferred<Void> waits = new Deferred<Void>().reportedElsewhere();
    roomAwaited.add(waits);
    awaitRoom();
    return waits;
  }

  /// Why it has ended, or will.
  ConnectionClosed why() {
    return over == null ? new ConnectionDone() : over;
  }

  private void awaitRoom() {
    if (roomAwaited.size() + (pushPaused ? 1 : 0) == 1) {
      Deferred<Void> room = stream.output.room();
      if (room != null) {
        var _ = room.onSuccess(_ -> roomMade()).reportedElsewhere();
      }
    }
  }

  private void roomMade() {
    List<Deferred<Void>> all = List.copyOf(roomAwaited);
    roomAwaited.clear();
    all.forEach(Deferred::callback);
    if (pushPaused && pushing != null) {
      pushPaused = false;
      pushing.resumeProducing();
    }
  }

  @Override
  public Deferred<Void> sent() {
    if (over != null) {
      return Deferred.<Void>fail(over).reportedElsewhere();
    }
    if (buffered() == 0) {
      return Deferred.succeed();
    }
    Deferred<Void> waits = new Deferred<Void>().reportedElsewhere();
    sentAwaited.add(waits);
    return waits;
  }

  /// Everything that was written has left.
  void emptied() {
    List<Deferred<Void>> all = List.copyOf(sentAwaited);
    sentAwaited.clear();
    all.forEach(Deferred::callback);
    if (pulling != null && mayWrite()) {
      pulling.resumeProducing();
    }
  }

  @Override
  public Deferred<Void> writeFile(Path file, long position, long count, LinkOption... links)
      throws IOException {
    throw new IOException(NO_FILES);
  }

  @Override
  public Deferred<Void> writeFile(FileChannel file, long position, long count) throws IOException {
    throw new IOException(NO_FILES);
  }

  @Override
  public void registerProducer(PushProducer producer) {
    requireNone();
    if (over != null) {
      producer.stopProducing();
    } else {
      pushing = producer;
    }
  }

  @Override
  public void registerProducer(PullProducer producer) {
    requireNone();
    if (over != null) {
      producer.stopProducing();
    } else {
      pulling = producer;
      producer.resumeProducing();
    }
  }

  private void requireNone() {
    if (pushing != null || pulling != null) {
      throw new IllegalStateException("a producer is registered already");
    }
  }

  @Override
  public void unregisterProducer() {
    pushing = null;
    pulling = null;
    pushPaused = false;
    Runnable end = endHeld;
    endHeld = null;
    if (end != null) {
      end.run();
    }
  }

  // The end.

  @Override
  public void loseConnection() {
    closing = true;
    drop();
    endWriting();
    if (stream.localEnded()) {
      stream.sentAll();
    }
    stream.settle();
  }

  @Override
  public void loseWriteConnection() {
    endWriting();
  }

  private void endWriting() {
    if (writeEnded || over != null) {
      return;
    }
    if (pushing != null || pulling != null) {
      endHeld = this::endWriting;
      return;
    }
    writeEnded = true;
    inCall = true;
    stream.output.end(null);
    inCall = false;
  }

  @Override
  public void abortConnection() {
    if (over == null) {
      inCall = true;
      stream.connection.reset(stream, stream.abortCode().code());
      inCall = false;
    }
  }

  @Override
  public boolean disconnecting() {
    return closing || over != null;
  }

  /// Whether it has ended.
  boolean isOver() {
    return over != null;
  }

  /// Whether nothing that still comes matters.
  boolean isClosing() {
    return closing;
  }

  /// Both directions have ended as they should.
  void completed() {
    paused = false;
    if (!closing) {
      deliver();
    }
    end(new ConnectionDone());
  }

  /// The stream does not go on.
  void lost(Exception why) {
    boolean ours = why instanceof StreamReset reset && !reset.byPeer();
    end(ours ? new ConnectionAborted() : new ConnectionLost(why));
  }

  private void end(ConnectionClosed reason) {
    if (over != null) {
      return;
    }
    over = reason;
    drop();
    List.copyOf(accounts).forEach(InputAccount::close);
    List.copyOf(roomAwaited).forEach(each -> each.errback(reason));
    List.copyOf(sentAwaited).forEach(each -> each.errback(reason));
    PushProducer push = pushing;
    PullProducer pull = pulling;
    pushing = null;
    pulling = null;
    if (push != null) {
      push.stopProducing();
    }
    if (pull != null) {
      pull.stopProducing();
    }
    if (inCall) {
      var _ = scheduler().callLater(Duration.ZERO, () -> tell(reason));
    } else {
      tell(reason);
    }
  }

  private void tell(ConnectionClosed reason) {
    if (protocol == null) {
      return;
    }
    try {
      protocol.endConnection(reason);
    } catch (Exception e) {
      LOG.log(Level.ERROR, "connectionLost(…) of a stream's protocol has failed", e);
    }
  }

  @Override
  public void switchProtocol(Protocol next) throws Exception {
    if (over != null) {
      throw new IllegalStateException("the connection has ended", over);
    }
    protocol = next;
    next.makeConnection(this);
  }

  // What it is.

  private Transport carrier() {
    return stream.connection.transport();
  }

  @Override
  public Address peer() {
    return carrier().peer();
  }

  @Override
  public Address host() {
    return carrier().host();
  }

  @Override
  public Scheduler scheduler() {
    return carrier().scheduler();
  }

  @Override
  public Limits limits() {
    return carrier().limits();
  }

  @Override
  public InputAccount inputAccount() {
    return new StreamAccount(carrier().inputAccount(), accounts);
  }

  @Override
  public boolean noDelay() {
    return carrier().noDelay();
  }

  /// The connection is not this stream's to change.
  @Override
  public void setNoDelay(boolean on) {}

  @Override
  public boolean keepAlive() {
    return carrier().keepAlive();
  }

  @Override
  public void setKeepAlive(boolean on) {}
}
