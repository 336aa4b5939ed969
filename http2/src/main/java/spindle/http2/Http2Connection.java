package spindle.http2;

import static spindle.http2.frame.ErrorCodes.fault;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.http2.frame.ErrorCodes;
import spindle.http2.frame.FieldSection;
import spindle.http2.frame.FrameInput;
import spindle.http2.frame.FrameOutput;
import spindle.http2.frame.Workbench;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.SocketSetting;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.snapshot.SelfDescribing;
import spindle.time.Scheduler;

/// One end of a connection, RFC 9113: its streams, its windows, what is answered to each frame. The
/// two roles are its subclasses.
abstract class Http2Connection extends Protocol implements HalfCloseable, SelfDescribing {
  private static final Logger LOG = System.getLogger("spindle.http2");
  private static final int UNSENT_IN_SYSTEM = 128 * 1024;

  final Http2Limits limits;
  private final FrameListener listener = new FrameListener(this);
  private final FrameInput input;
  private final StreamTable streams;
  private final ConnectionWindow window;
  private final SendQueue queue = new SendQueue(this);
  private final ConnectionTimes times;
  private @Nullable FrameOutput output;
  private @Nullable Floods floods;

  private int control;
  private boolean acknowledged;
  private boolean inputEnded;
  private boolean closing;
  private boolean lost;
  private @Nullable GoAway failure;

  Http2Connection(Http2Limits limits, int headMax, int fieldsMax) {
    this.limits = limits;
    input = new FrameInput(listener, headMax, fieldsMax, limits.continuationsMax());
    streams = new StreamTable(limits.resetMemory());
    window = new ConnectionWindow(limits);
    times = new ConnectionTimes(this);
  }

  /// Takes what comes before the first frame.
  abstract void readPreface(ByteBuffer stream) throws Http2Exception;

  /// A block of fields has come for a stream that was not open before.
  abstract void opened(int id, FieldSection section, boolean end) throws Http2Exception;

  /// Whether a stream of this number may still be opened.
  abstract boolean isIdle(int id) throws Http2Exception;

  /// A stream has ended: there may be no other.
  abstract void streamGone();

  /// The last stream of the peer's that we may have worked on.
  int lastOfPeer() {
    return streams.last();
  }

  /// The peer has said how urgent a stream is, RFC 9218, 7.
  abstract void priorityUpdate(int id, Urgency urgency) throws Http2Exception;

  /// The peer will take no more streams.
  abstract void goAwayReceived(GoAway why);

  /// Our ping was answered.
  abstract void pingAcknowledged(long data);

  /// Whether anything is under way, so that times are to be watched.
  boolean isBusy() {
    return streams.size() > 0;
  }

  /// Looks whether something of this role takes too long.
  abstract void checkTime(long nowNanos);

  /// Nothing was under way for a long time.
  abstract void idle();

  /// The times of this role.
  abstract ConnectionTimes.Limits timeLimits();

  @Override
  public void connectionMade() {
    output = new FrameOutput(transport());
    floods = new Floods(transport().scheduler());
    times.start();
    keepTurnsHere();
  }

  /// What the system has taken goes before whatever is more urgent by then: it is to take little
  /// ahead of what the network does. Without this it takes megabytes.
  private void keepTurnsHere() {
    try {
      transport().setSetting(SocketSetting.TCP_NOTSENT_LOWAT, UNSENT_IN_SYSTEM);
    } catch (IOException unknown) {
      LOG.log(Level.TRACE, "what is urgent may wait: {0}", unknown.getMessage());
    }
  }

  final void announceWindow() {
    int more = limits.connectionWindow() - Http2Limits.FIRST_WINDOW;
    if (more > 0) {
      output().windowUpdate(0, more);
    }
  }

  final FrameOutput output() {
    if (output == null) {
      throw new IllegalStateException("the connection is not made yet");
    }
    return output;
  }

  final Floods floods() {
    if (floods == null) {
      throw new IllegalStateException("the connection is not made yet");
    }
    return floods;
  }

  final Scheduler scheduler() {
    return transport().scheduler();
  }

  final SendQueue queue() {
    return queue;
  }

  final ConnectionTimes times() {
    return times;
  }

  final FrameInput input() {
    return input;
  }

  /// What the peer lets us send on a new stream.
  final long initialWindow() {
    return listener.initialWindow();
  }

  final boolean isClosing() {
    return closing;
  }

  final boolean isLost() {
    return lost;
  }

  final boolean isAcknowledged() {
    return acknowledged;
  }

  final boolean inputEnded() {
    return inputEnded;
  }

  /// Why the connection has ended, if that is known better than the transport knows it.
  Exception reason(Exception transports) {
    return failure == null ? transports : failure;
  }

  @Override
  public void dataReceived(ByteBuffer lent) {
    times.received();
    Workbench bench = Workbench.ofThread();
    queue.hear();
    try {
      while (lent.hasRemaining() && !closing) {
        ByteBuffer stream = bench.copyOf(lent);
        readPreface(stream);
        read(stream, bench);
      }
    } catch (Http2Exception e) {
      fail(e);
    } finally {
      queue.heard();
    }
    if (!closing) {
      streams.open().forEach(Http2Stream::settle);
      times.look();
    }
  }

  /// Reads frames; a fault of one stream ends no more than that.
  private void read(ByteBuffer stream, Workbench bench) throws Http2Exception {
    while (stream.hasRemaining() && !closing) {
      try {
        input.read(stream, bench);
      } catch (Http2Exception.HeaderListSizeException e) {
        throw ErrorCodes.calm("expected fields of far fewer bytes");
      } catch (Http2Exception.StreamException e) {
        resetFaulty(e.streamId(), e.error().code());
      }
    }
  }

  /// What else the settings say to this role.
  abstract void received(Http2Settings settings) throws Http2Exception;

  final void settingsAcknowledged() {
    acknowledged = true;
    times.settingsAcknowledged();
  }

  /// A frame is about to be sent only since the peer has sent one.
  final void control() throws Http2Exception {
    control = transport().buffered() == 0 ? 1 : control + 1;
    if (control > limits.controlQueueMax()) {
      throw ErrorCodes.calm("expected a peer that reads what it asks for");
    }
  }

  /// What the peer has spent of what it may, in words for people.
  final List<String> counted() {
    List<String> all = new ArrayList<>(floods == null ? List.of() : floods.told());
    if (transport().buffered() > 0 && control > 0) {
      all.add(
          "%d of %d answers that it does not read".formatted(control, limits.controlQueueMax()));
    }
    return all;
  }

  // Streams.

  final void add(Http2Stream stream) {
    streams.add(stream);
    floods().streamOpened();
    times.look();
  }

  final StreamTable streams() {
    return streams;
  }

  /// Answers a stream that is not opened with this error.
  final void refuse(int id, Http2Error why) throws Http2Exception {
    if (acknowledged || why != Http2Error.REFUSED_STREAM) {
      floods().resetCaused();
    }
    control();
    streams.skip(id);
    output().reset(id, why.code());
  }

  /// Both directions have ended.
  final void streamEnded(Http2Stream stream) {
    if (!stream.isClosed()) {
      streams.bothEnded.add(stream.id);
      forget(stream);
      stream.completed();
      streamGone();
    }
  }

  /// The peer has made a mistake on this stream, whether it is open or not.
  final void resetFaulty(int id, long code) throws Http2Exception {
    floods().resetCaused();
    control();
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      reset(stream, code);
    } else if (!streams.resetByUs.contains(id)) {
      if (isIdle(id)) {
        throw fault(Http2Error.valueOf(code), "expected no such frame on an idle stream");
      }
      streams.resetByUs.add(id);
      output().reset(id, code);
    }
  }

  /// Ends a stream; does nothing if it has ended.
  final void reset(Http2Stream stream, long code) {
    reset(stream, code, new StreamReset(code, false));
  }

  private void reset(Http2Stream stream, long code, Exception why) {
    if (stream.isClosed()) {
      return;
    }
    streams.resetByUs.add(stream.id);
    forget(stream);
    output().reset(stream.id, code);
    stream.lost(why);
    streamGone();
  }

  /// The peer will not look at a stream of ours.
  final void dismiss(Http2Stream stream, Exception why) {
    streams.resetByPeer.add(stream.id);
    forget(stream);
    stream.lost(why);
  }

  /// What it had is given back.
  final void forget(Http2Stream stream) {
    streams.remove(stream);
    stream.setClosed();
    stream.output.drop();
    stream.settle();
  }

  // Windows.

  final void parked(int bytes) {
    window.park(bytes);
    announce();
  }

  void consumed(long bytes) {
    window.consumed(bytes);
    announce();
  }

  final void giveBack(long bytes) {
    window.giveBack(bytes);
    announce();
  }

  private void announce() {
    int more = closing || lost ? 0 : window.announce();
    if (more > 0) {
      output().windowUpdate(0, more);
    }
  }

  final ConnectionWindow window() {
    return window;
  }

  /// Has the queue stop while the transport has no room.
  ///
  /// @return whether it has none
  final boolean waitForRoom() {
    floods().dataSent(1);
    if (!output().isFull() || closing) {
      return false;
    }
    times.waitForRoom();
    transport()
        .drained()
        .onSuccess(_ -> queue.goOn())
        .handleFailure(Throwable.class, _ -> {}); // the connection's end says why
    return true;
  }

  // The end.

  /// The peer is told, nothing more is read, everything that was under way fails.
  final void fail(Http2Exception e) {
    fail(e.error().code(), String.valueOf(e.getMessage()));
  }

  final void fail(long code, String text) {
    if (closing || lost) {
      return;
    }
    GoAway why = new GoAway(code, lastOfPeer(), text, false);
    failure = why;
    LOG.log(Level.INFO, "connection with {0}: {1}", transport().peer(), why.getMessage());
    output().goAway(lastOfPeer(), code, text);
    close();
    loseStreams(why);
  }

  /// Sends what was written, and closes.
  final void close() {
    if (!closing) {
      closing = true;
      times.stop();
      transport().loseConnection();
    }
  }

  final void abort() {
    closing = true;
    times.stop();
    transport().abortConnection();
  }

  private void loseStreams(Exception why) {
    for (Http2Stream each : streams.all()) {
      streams.remove(each);
      each.setClosed();
      each.output.drop();
      each.lost(why);
    }
  }

  @Override
  public void readConnectionLost() {
    inputEnded = true;
    for (Http2Stream each : streams.all()) {
      if (!each.remoteEnded()) {
        reset(each, Http2Error.CANCEL.code(), reason(new ConnectionDone()));
      }
    }
    if (streams.size() == 0) {
      close();
    }
  }

  @Override
  public String describe() {
    return StreamWords.of(this);
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    lost = true;
    closing = true;
    times.stop();
    loseStreams(reason(reason));
    input.close();
    if (output != null) {
      output.close();
    }
  }
}
