package spindle.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;
import spindle.web.body.Body;
import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.Opcode;

/// One end of a WebSocket on its connection: what its states are, what is answered, and when it
/// ends. RFC 6455, 5.5 and 7.
///
/// `OPEN` until we say that we close (`CLOSING`), the peer says so (`ANSWERING`), or the peer is at
/// fault (`FAILING`); `DONE` when the end has been told. It is the server that ends the connection
/// then; a client waits for that, but for [WebSocketLimits#closeTimeout] and no longer.
final class Line extends Protocol implements HalfCloseable, Drainable {
  private static final Logger LOG = System.getLogger("spindle.websocket");

  private enum State {
    OPEN,
    CLOSING,
    ANSWERING,
    FAILING,
    DONE
  }

  private final Terms terms;
  private final SocketUser user;
  private final WebSocket socket;
  private final Inbox<?> inbox;
  private final ControlRate controls;
  private final Silence silence;

  private State state = State.OPEN;
  private @Nullable CloseStatus ending;

  /// The peer has closed, and is answered when the reader has done with the message before it.
  private @Nullable CloseStatus unanswered;

  private @Nullable Deferred<CloseStatus> whenClosed;
  private @Nullable CloseStatus status;
  private boolean inputEnded;

  /// Both sides have closed, and a client waits for the server to end the connection.
  private boolean awaitsEnd;

  private @Nullable Outgoing outgoing;
  private @Nullable DelayedCall alarm;

  Line(Terms terms, SocketUser user, Handshake handshake) {
    this.terms = terms;
    this.user = user;
    this.socket = new WebSocket(this, handshake);
    this.inbox =
        terms.streams() ? new StreamInbox(this, terms, user) : new MessageInbox(this, terms, user);
    this.controls = new ControlRate(terms.limits().controlRate());
    this.silence = new Silence(terms.limits());
  }

  @Override
  public void connectionMade() {
    heard();
    setAlarm(limits().pingInterval());
    guarded(() -> user.opened(socket));
  }

  private WebSocketLimits limits() {
    return terms.limits();
  }

  private long now() {
    return transport().scheduler().nowNanos();
  }

  void heard() {
    silence.heard(now());
  }

  // ---- what comes

  @Override
  public void dataReceived(ByteBuffer lent) {
    heard();
    if (unanswered == null) {
      inbox.arrived(lent);
    }
  }

  /// Whether what comes still matters.
  boolean matters() {
    return state == State.OPEN || state == State.CLOSING;
  }

  /// Whether more of it is to be looked at.
  boolean listens() {
    return matters() && unanswered == null;
  }

  boolean isDone() {
    return state == State.DONE;
  }

  void control(int opcode, byte[] payload) throws BadFrame {
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

  boolean isClient() {
    return terms.isClient();
  }

  WebSocket socket() {
    return socket;
  }

  Inbox<?> inbox() {
    return inbox;
  }

  Inbox<Message> messages() {
    if (inbox instanceof MessageInbox messages) {
      return messages;
    }
    throw new IllegalStateException("messages are read as streams here: use nextStream()");
  }

  Inbox<MessageStream> streams() {
    if (inbox instanceof StreamInbox streams) {
      return streams;
    }
    throw new IllegalStateException("messages are read whole here, unless withStreams() says so");
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

  Deferred<Void> send(int opcode, Body body) {
    if (state != State.OPEN) {
      body.cancel();
      return Deferred.fail(new IllegalStateException("the socket is not open any more"));
    }
    return outgoing().send(opcode, body);
  }

  Deferred<Void> drained() {
    return outgoing == null ? transport().drained() : outgoing.drained();
  }

  long buffered() {
    return transport().buffered() + (outgoing == null ? 0 : outgoing.waitingBytes());
  }

  private Outgoing outgoing() {
    if (outgoing == null) {
      outgoing = new Outgoing(transport(), terms, this::isOpen, this::programFailed);
    }
    return outgoing;
  }

  /// A message that is sent as a stream, and those that wait behind it, are not sent any more.
  private void cutOff() {
    if (outgoing != null) {
      outgoing.cutOff();
    }
  }

  // ---- how it ends

  void close(int code, String reason) {
    answerClose();
    if (state != State.OPEN) {
      return;
    }
    state = State.CLOSING;
    clearAlarm();
    inbox.drop();
    outgoing().closeInTurn(code, reason, () -> setAlarm(limits().closeTimeout()));
    inbox.tellReader();
    inbox.goOn();
  }

  void abort() {
    transport().abortConnection();
  }

  private void peerCloses(byte[] payload) throws BadFrame {
    CloseStatus theirs = CloseStatus.parse(payload);
    if (state == State.OPEN) {
      unanswered = theirs;
      if (inbox.readerIsBusy()) {
        setAlarm(limits().closeTimeout());
      } else {
        answerClose();
      }
    } else if (state == State.CLOSING) {
      awaitsEnd = isClient();
      done(theirs);
      end();
    }
  }

  /// Both sides have said their last.
  private void end() {
    if (!awaitsEnd || inputEnded) {
      transport().loseConnection();
    }
  }

  /// A reader is busy from when it got a message until it asks again. What it answers goes before
  /// our closing frame.
  void answerClose() {
    CloseStatus theirs = unanswered;
    if (theirs != null && state == State.OPEN) {
      unanswered = null;
      cutOff();
      outgoing().close(theirs.code(), "");
      awaitsEnd = isClient();
      leave(State.ANSWERING, theirs);
    }
  }

  /// The peer or the program is at fault.
  void fail(int code, String words) {
    CloseStatus why = new CloseStatus(code, words, false);
    if (state == State.OPEN) {
      LOG.log(Level.DEBUG, "{0} is closed with {1}: {2}", socket, code, words);
      cutOff();
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
    if (awaitsEnd) {
      setAlarm(limits().closeTimeout());
    }
    inbox.tellReader();
    inbox.leave();
    end();
  }

  private void done(CloseStatus how) {
    if (state == State.DONE) {
      return;
    }
    state = State.DONE;
    status = how;
    if (!awaitsEnd) {
      clearAlarm();
    }
    cutOff();
    boolean reads = inbox.hasReader();
    inbox.end();
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
    if (awaitsEnd) {
      end();
    } else {
      inbox.settle();
    }
  }

  /// Whether the peer has ended its stream without a closing frame; that ends the socket.
  boolean endedEarly() {
    if (!inputEnded || !listens()) {
      return false;
    }
    done(new CloseStatus(CloseStatus.ABNORMAL, "the peer ended its stream", false));
    transport().loseConnection();
    return true;
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    awaitsEnd = false;
    clearAlarm();
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
    if (awaitsEnd) {
      transport().abortConnection();
    } else if (state == State.CLOSING) {
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
    if (inbox.isPaused()) {
      heard();
    }
    switch (silence.look(now())) {
      case NOTHING -> setAlarm(silence.rest(now()));
      case PING -> {
        outgoing().ping();
        setAlarm(silence.rest(now()));
      }
      case GIVE_UP -> giveUp("no answer to a ping within " + limits().pingTimeout());
    }
  }
}
