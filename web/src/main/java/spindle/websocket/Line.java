package spindle.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.InputAccount;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;

/// The server's end of one WebSocket on its connection: what its states are, what is answered, and
/// when it ends. RFC 6455, 5.5 and 7.
///
/// `OPEN` until we say that we close (`CLOSING`), the peer says so (`ANSWERING`), or the peer is at
/// fault (`FAILING`); `DONE` when the end has been told.
final class Line extends Protocol implements HalfCloseable, Drainable, MessageReader.Messages {
  private static final Logger LOG = System.getLogger("spindle.websocket");
  private static final int MESSAGE_COST = 64;

  private enum State {
    OPEN,
    CLOSING,
    ANSWERING,
    FAILING,
    DONE
  }

  private final WebSocketLimits limits;
  private final boolean compresses;
  private final SocketUser user;
  private final WebSocket socket;
  private final FrameReader frames;
  private final MessageReader messages;
  private final Deque<Message> queue = new ArrayDeque<>(0);
  private final ControlRate controls;
  private final Silence silence;

  private State state = State.OPEN;
  private @Nullable CloseStatus ending;

  /// The peer has closed, and is answered when the reader has done with the message before it.
  private @Nullable CloseStatus unanswered;

  private @Nullable Deferred<@Nullable Message> asked;
  private @Nullable Deferred<CloseStatus> whenClosed;
  private @Nullable CloseStatus status;

  /// What has come and is not looked at yet, since nobody takes what is before it.
  private @Nullable ByteBuffer ahead;

  private long queued;
  private boolean held;
  private boolean paused;
  private boolean reading;
  private boolean inputEnded;
  private boolean wasAsked;
  private @Nullable Outgoing outgoing;
  private @Nullable DelayedCall alarm;
  private @Nullable InputAccount partly;
  private @Nullable InputAccount waiting;
  private long partlyBefore;
  private long waitingBefore;

  Line(WebSocketLimits limits, boolean compresses, SocketUser user, Handshake handshake) {
    this.limits = limits;
    this.compresses = compresses;
    this.user = user;
    this.socket = new WebSocket(this, handshake);
    this.frames = new FrameReader(true, compresses);
    this.messages = new MessageReader(limits, this);
    this.controls = new ControlRate(limits.controlRate());
    this.silence = new Silence(limits);
  }

  @Override
  public void connectionMade() {
    silence.heard(now());
    setAlarm(limits.pingInterval());
    guarded(() -> user.opened(socket));
  }

  private long now() {
    return transport().scheduler().nowNanos();
  }

  // ---- what comes

  @Override
  public void dataReceived(ByteBuffer lent) {
    silence.heard(now());
    if (unanswered != null) {
      return;
    }
    if (ahead == null && !reading) {
      read(lent);
    } else {
      keepAhead(lent);
    }
  }

  private void read(ByteBuffer stream) {
    reading = true;
    try {
      frames.read(stream, Bench.here().input, messages);
    } catch (BadFrame e) {
      fail(e.code(), e.words());
    } finally {
      reading = false;
    }
    if (stream.hasRemaining() && listens() && unanswered == null) {
      keepAhead(stream);
    }
    settle();
  }

  private void keepAhead(ByteBuffer stream) {
    int before = ahead == null ? 0 : ahead.remaining();
    ByteBuffer more = ByteBuffer.allocate(before + stream.remaining());
    if (ahead != null) {
      more.put(ahead);
    }
    ahead = more.put(stream).flip();
  }

  /// Whether what comes still matters.
  private boolean listens() {
    return state == State.OPEN || state == State.CLOSING;
  }

  private boolean full() {
    return state == State.OPEN && (held || queued >= limits.readAhead());
  }

  @Override
  public boolean goesOn() {
    return listens() && !full() && unanswered == null;
  }

  /// Somebody has taken something, or will take no more.
  private void goOn() {
    while (!reading && ahead != null && goesOn()) {
      ByteBuffer next = ahead;
      ahead = null;
      read(next);
    }
    settle();
  }

  /// Pauses the peer or lets it go on, and says what is kept.
  private void settle() {
    if (reading) {
      return;
    }
    if (!listens()) {
      ahead = null;
    }
    if (inputEnded && ahead == null && listens() && unanswered == null) {
      done(new CloseStatus(CloseStatus.ABNORMAL, "the peer ended its stream", false));
      transport().loseConnection();
      return;
    }
    boolean full = full() || ahead != null;
    if (full != paused && state != State.DONE) {
      paused = full;
      if (full) {
        transport().pauseProducing();
      } else {
        silence.heard(now());
        transport().resumeProducing();
      }
    }
    count();
  }

  private void count() {
    long part = listens() ? messages.keptBytes() : 0;
    if (part != partlyBefore) {
      partlyBefore = part;
      if (partly == null) {
        partly = transport().inputAccount();
      }
      partly.keeps(part);
    }
    long kept = queued + (ahead == null ? 0 : ahead.capacity());
    if (kept != waitingBefore) {
      waitingBefore = kept;
      if (waiting == null) {
        waiting = transport().inputAccount();
      }
      waiting.keepsAhead(kept);
    }
  }

  @Override
  public void message(Message message) {
    if (state != State.OPEN) {
      return;
    }
    Deferred<@Nullable Message> asking = asked;
    asked = null;
    guarded(() -> {
      if (asking != null) {
        asking.callback(message);
      } else if (!user.take(message)) {
        queue.add(message);
        queued += cost(message);
      }
    });
  }

  private static long cost(Message message) {
    return (long) MESSAGE_COST
        + switch (message) {
          case Message.Text(String text) -> text.length();
          case Message.Binary(byte[] bytes) -> bytes.length;
        };
  }

  @Override
  public void control(int opcode, byte[] payload) throws BadFrame {
    if (opcode == Opcode.CLOSE) {
      peerCloses(payload);
      return;
    }
    if (!controls.allows(now())) {
      throw new BadFrame(CloseStatus.POLICY_VIOLATION, "too many pings or pongs");
    }
    if (opcode == Opcode.PING && state == State.OPEN) {
      outgoing().pong(payload);
    }
  }

  // ---- what is sent

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean send(String text) {
    return state == State.OPEN && outgoing().send(text);
  }

  boolean send(byte[] bytes) {
    return state == State.OPEN && outgoing().send(bytes);
  }

  private Outgoing outgoing() {
    if (outgoing == null) {
      outgoing = new Outgoing(transport(), compresses, this::isOpen);
    }
    return outgoing;
  }

  // ---- reading by asking

  Deferred<@Nullable Message> next() {
    if (asked != null) {
      throw new IllegalStateException("a message is waited for already: ask when that has come");
    }
    wasAsked = true;
    Message first = queue.poll();
    if (first != null) {
      queued -= cost(first);
      goOn();
      return Deferred.succeed(first);
    }
    answerClose();
    if (state != State.OPEN) {
      return Deferred.succeed((@Nullable Message) null);
    }
    Deferred<@Nullable Message> answer = new Deferred<>(_ -> asked = null);
    asked = answer;
    goOn();
    return answer;
  }

  void hold(boolean now) {
    if (held != now) {
      held = now;
      goOn();
    }
  }

  // ---- how it ends

  void close(int code, String reason) {
    answerClose();
    if (state != State.OPEN) {
      return;
    }
    outgoing().close(code, reason);
    state = State.CLOSING;
    queue.clear();
    queued = 0;
    setAlarm(limits.closeTimeout());
    tellReader();
    goOn();
  }

  void abort() {
    transport().abortConnection();
  }

  private void peerCloses(byte[] payload) throws BadFrame {
    CloseStatus theirs = CloseStatus.parse(payload);
    if (state == State.OPEN) {
      unanswered = theirs;
      boolean busy = wasAsked && asked == null;
      if (busy) {
        setAlarm(limits.closeTimeout());
      } else {
        answerClose();
      }
    } else if (state == State.CLOSING) {
      done(theirs);
      transport().loseConnection();
    }
  }

  /// A reader is busy from when it got a message until it asks again. What it answers goes before
  /// our closing frame.
  private void answerClose() {
    CloseStatus theirs = unanswered;
    if (theirs != null && state == State.OPEN) {
      unanswered = null;
      outgoing().close(theirs.code(), "");
      leave(State.ANSWERING, theirs);
    }
  }

  /// The peer or the program is at fault.
  private void fail(int code, String words) {
    CloseStatus why = new CloseStatus(code, words, false);
    if (state == State.OPEN) {
      LOG.log(Level.DEBUG, "{0} is closed with {1}: {2}", socket, code, words);
      outgoing().close(code, words);
      leave(State.FAILING, why);
    } else if (state == State.CLOSING) {
      done(why);
      transport().abortConnection();
    }
  }

  /// The last was said; what still comes does not matter.
  private void leave(State next, CloseStatus why) {
    state = next;
    ending = why;
    clearAlarm();
    tellReader();
    if (paused) {
      paused = false;
      transport().resumeProducing();
    }
    transport().loseConnection();
  }

  /// Whoever waits for a message waits for nothing.
  private void tellReader() {
    Deferred<@Nullable Message> asking = asked;
    asked = null;
    if (asking != null) {
      asking.callback(null);
    }
  }

  private void done(CloseStatus how) {
    if (state == State.DONE) {
      return;
    }
    state = State.DONE;
    status = how;
    clearAlarm();
    ahead = null;
    boolean reads = asked != null || (wasAsked && !queue.isEmpty());
    tellReader();
    try {
      user.closed(how, reads);
    } catch (Exception e) {
      LOG.log(Level.ERROR, "closed(…) of " + socket + " has failed", e);
    }
    if (whenClosed != null) {
      whenClosed.callback(how);
    }
  }

  Deferred<CloseStatus> whenClosed() {
    if (status != null) {
      return Deferred.succeed(status);
    }
    if (whenClosed == null) {
      whenClosed = new Deferred<>();
    }
    Deferred<CloseStatus> copy = new Deferred<>();
    var _ =
        whenClosed.addCallback(how -> {
          copy.callback(how);
          return how;
        });
    return copy;
  }

  @Override
  public void drain() {
    close(CloseStatus.GOING_AWAY, "");
  }

  @Override
  public void readConnectionLost() {
    inputEnded = true;
    settle();
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    CloseStatus known = ending;
    CloseStatus theirs = unanswered;
    if (theirs != null) {
      known = new CloseStatus(theirs.code(), theirs.reason(), false);
    }
    done(
        known == null
            ? new CloseStatus(CloseStatus.ABNORMAL, String.valueOf(reason.getMessage()), false)
            : known);
  }

  /// Calls the program. What it throws is its fault, and ends this socket.
  void guarded(Step step) {
    try {
      step.run();
    } catch (Exception | LinkageError | AssertionError e) {
      programFailed(e);
    }
  }

  /// What calls the program.
  interface Step {
    void run() throws Exception;
  }

  void programFailed(Throwable thrown) {
    LOG.log(Level.ERROR, socket + " is closed since its program has failed", thrown);
    fail(CloseStatus.INTERNAL_ERROR, "");
  }

  // ---- time

  private void setAlarm(Duration time) {
    clearAlarm();
    alarm = transport().scheduler().callLater(time, this::timeUp);
  }

  private void clearAlarm() {
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
    alarm = null;
  }

  private void timeUp() {
    alarm = null;
    if (state == State.CLOSING) {
      giveUp("the peer does not close");
    } else if (unanswered != null) {
      answerClose();
    } else if (state == State.OPEN) {
      lookForPeer();
    }
  }

  private void giveUp(String why) {
    done(new CloseStatus(CloseStatus.ABNORMAL, why, false));
    transport().abortConnection();
  }

  /// While we do not read, silence says nothing.
  private void lookForPeer() {
    if (paused) {
      silence.heard(now());
    }
    switch (silence.look(now())) {
      case NOTHING -> setAlarm(silence.rest(now()));
      case PING -> {
        outgoing().ping();
        setAlarm(silence.rest(now()));
      }
      case GIVE_UP -> giveUp("no answer to a ping within " + limits.pingTimeout());
    }
  }
}
