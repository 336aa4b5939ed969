package spindle.websocket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.reason.ConnectionClosed;
import spindle.snapshot.SelfDescribing;
import spindle.time.Scheduler;
import spindle.web.wire.Alarm;
import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.Opcode;

/// One end of a WebSocket on its connection: what its states are, what is answered, and when it
/// ends. RFC 6455, 5.5 and 7.
///
/// `OPEN` until we say that we close (`CLOSING`), the peer says so (`ANSWERING`), or the peer is at
/// fault (`FAILING`); `DONE` when the end has been told. It is the server that ends the connection
/// then; a client waits for that, but for [WebSocketLimits#closeTimeout] and no longer.
///
/// An idle socket has this and its alarm. What reads and what sends is the thread's, see [Bench];
/// what only a busy one needs, or one that ends, is made then and let go.
final class Line extends SendingLine
    implements HalfCloseable, Drainable, Alarm.Owner, SelfDescribing {
  private static final Logger LOG = System.getLogger("spindle.websocket");

  private enum State {
    OPEN,
    CLOSING,
    ANSWERING,
    FAILING,
    DONE
  }

  private final SocketUser user;
  private final String path;
  private final @Nullable String subprotocol;
  private final WebSocket socket = new WebSocket(this);
  private final Alarm alarm = new Alarm(this);

  /// Who sent the request, where that is not the peer of the connection.
  private @Nullable Address peer;

  private State state = State.OPEN;

  /// There while something has come that the program has not taken.
  private @Nullable Inbox<?> inbox;

  /// There from when somebody speaks of the end, or asks for it.
  private @Nullable Ending ending;

  /// The peer was asked whether it is there, and has said nothing since.
  private boolean pinged;

  private boolean inputEnded;

  /// Both sides have closed, and a client waits for the server to end the connection.
  private boolean awaitsEnd;

  /// What is known of the end.
  private static final class Ending {
    /// How it will have ended, when the connection has.
    private @Nullable CloseStatus settled;

    /// The peer has closed, and is answered when the reader has done with the message before it.
    private @Nullable CloseStatus unanswered;

    /// How it has ended.
    private @Nullable CloseStatus status;

    private @Nullable Deferred<CloseStatus> whenClosed;
  }

  Line(Terms terms, SocketUser user, Handshake handshake) {
    super(terms);
    this.user = user;
    this.path = handshake.path();
    this.subprotocol = handshake.subprotocol();
    this.peer = terms.isClient() ? null : handshake.request().peer();
  }

  @Override
  public void connectionMade() {
    if (transport().peer().equals(peer)) {
      peer = null;
    }
    allowControls(now());
    heard();
    guarded(() -> user.opened(socket));
  }

  SocketUser user() {
    return user;
  }

  String path() {
    return path;
  }

  Optional<String> subprotocol() {
    return Optional.ofNullable(subprotocol);
  }

  Address peer() {
    return peer == null ? transport().peer() : peer;
  }

  private WebSocketLimits limits() {
    return terms().limits();
  }

  private long now() {
    return transport().scheduler().nowNanos();
  }

  @Override
  public Scheduler scheduler() {
    return transport().scheduler();
  }

  /// The peer has said something, or could not.
  void heard() {
    if (state == State.OPEN && unanswered() == null) {
      pinged = false;
      alarm.set(limits().pingInterval());
    }
  }

  private Ending ending() {
    if (ending == null) {
      ending = new Ending();
    }
    return ending;
  }

  private @Nullable CloseStatus unanswered() {
    return ending == null ? null : ending.unanswered;
  }

  // ---- what comes

  @Override
  public void dataReceived(ByteBuffer lent) {
    heard();
    if (unanswered() == null) {
      inbox().arrived(lent);
      letGoOfInbox();
    }
  }

  /// Whether what comes still matters.
  boolean matters() {
    return state == State.OPEN || state == State.CLOSING;
  }

  /// Whether more of it is to be looked at.
  boolean listens() {
    return matters() && unanswered() == null;
  }

  @Override
  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isDone() {
    return state == State.DONE;
  }

  void control(int opcode, byte[] payload) throws BadFrame {
    if (opcode == Opcode.CLOSE) {
      peerCloses(payload);
      return;
    }
    if (!controlAllowed(now())) {
      throw new BadFrame(CloseStatus.POLICY_VIOLATION, "too many pings or pongs");
    }
    if (opcode == Opcode.PING && state == State.OPEN) {
      pong(payload);
    }
  }

  WebSocket socket() {
    return socket;
  }

  private Inbox<?> inbox() {
    Inbox<?> present = inbox;
    if (present == null) {
      present = terms().streams() ? new StreamInbox(this) : Bench.here().inboxFor(this);
      inbox = present;
    }
    return present;
  }

  private void letGoOfInbox() {
    if (inbox instanceof MessageInbox messages && messages.holdsNothing() && isOpen()) {
      inbox = null;
      messages.leaveSocket();
      Bench.here().giveBack(messages);
    }
  }

  /// Holds messages back from the program, or does so no more.
  void hold(boolean now) {
    if (now || inbox != null) {
      inbox().hold(now);
      letGoOfInbox();
    }
  }

  Inbox<Message> messages() {
    if (inbox() instanceof MessageInbox messages) {
      return messages;
    }
    throw new IllegalStateException("messages are read as streams here: use nextStream()");
  }

  Inbox<MessageStream> streams() {
    if (inbox() instanceof StreamInbox streams) {
      return streams;
    }
    throw new IllegalStateException("messages are read whole here, unless withStreams() says so");
  }

  // ---- how it ends

  void close(int code, String reason) {
    answerClose();
    if (state != State.OPEN) {
      return;
    }
    state = State.CLOSING;
    alarm.cancel();
    if (inbox != null) {
      inbox.drop();
    }
    closeInTurn(() -> writeClose(code, reason));
    if (inbox != null) {
      inbox.tellReader();
      inbox.goOn();
    }
  }

  private void writeClose(int code, String reason) {
    writer().close(transport(), terms(), code, reason);
    alarm.set(limits().closeTimeout());
  }

  void abort() {
    transport().abortConnection();
  }

  private void peerCloses(byte[] payload) throws BadFrame {
    CloseStatus theirs = CloseStatus.parse(payload);
    if (state == State.OPEN) {
      ending().unanswered = theirs;
      if (inbox().readerIsBusy()) {
        alarm.set(limits().closeTimeout());
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
    CloseStatus theirs = unanswered();
    if (theirs != null && state == State.OPEN) {
      ending().unanswered = null;
      leave(State.ANSWERING, theirs, "");
    }
  }

  /// The peer or the program is at fault.
  void fail(int code, String words) {
    CloseStatus why = new CloseStatus(code, words, false);
    if (state == State.OPEN) {
      LOG.log(Level.DEBUG, "{0} is closed with {1}: {2}", socket, code, words);
      leave(State.FAILING, why, words);
    } else if (state == State.CLOSING) {
      done(why);
      transport().abortConnection();
    }
  }

  /// Says the last; what still comes does not matter.
  private void leave(State next, CloseStatus why, String words) {
    state = next; // before who hears of the cut, and may close or send
    ending().settled = why;
    alarm.cancel();
    cutOff();
    writer().close(transport(), terms(), why.code(), words);
    awaitsEnd = next == State.ANSWERING && isClient();
    if (awaitsEnd) {
      alarm.set(limits().closeTimeout());
    }
    if (inbox != null) {
      inbox.tellReader();
      inbox.leave();
    }
    end();
  }

  private void done(CloseStatus how) {
    if (state == State.DONE) {
      return;
    }
    state = State.DONE;
    Ending known = ending();
    known.status = how;
    if (!awaitsEnd) {
      alarm.cancel();
    }
    cutOff();
    boolean reads = inbox != null && inbox.hasReader();
    if (inbox != null) {
      inbox.end();
    }
    try {
      user.closed(how, reads);
    } catch (Exception e) {
      LOG.log(Level.ERROR, "closed(…) of " + socket + " has failed", e);
    }
    if (known.whenClosed != null) {
      known.whenClosed.callback(how);
    }
  }

  Deferred<CloseStatus> whenClosed() {
    Ending known = ending();
    if (known.status != null) {
      return Deferred.succeed(known.status);
    }
    if (known.whenClosed == null) {
      known.whenClosed = new Deferred<>();
    }
    Deferred<CloseStatus> copy = new Deferred<>();
    var _ =
        known.whenClosed.addCallback(how -> {
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
    } else if (inbox == null) {
      var _ = endedEarly();
    } else {
      inbox.settle();
    }
  }

  /// Whether the peer has ended its stream without a closing frame; that ends the socket.
  boolean endedEarly() {
    if (!inputEnded || !listens()) {
      return false;
    }
    done(CloseStatus.abnormal("the peer ended its stream"));
    transport().loseConnection();
    return true;
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    awaitsEnd = false;
    alarm.cancel();
    CloseStatus theirs = unanswered();
    if (theirs != null) {
      done(new CloseStatus(theirs.code(), theirs.reason(), false));
    } else if (ending != null && ending.settled != null) {
      done(ending.settled);
    } else {
      done(CloseStatus.abnormal(String.valueOf(reason.getMessage())));
    }
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

  @Override
  void programFailed(Throwable thrown) {
    LOG.log(Level.ERROR, socket + " is closed since its program has failed", thrown);
    fail(CloseStatus.INTERNAL_ERROR, "");
  }

  @Override
  public String describe() {
    return "a WebSocket of " + path + " that " + waitsFor();
  }

  private String waitsFor() {
    if (awaitsEnd) {
      return "has closed, and waits for the server to end the connection";
    }
    if (state == State.CLOSING) {
      return "has said that it closes, and waits for the peer's closing frame";
    }
    if (state != State.OPEN) {
      return "has closed";
    }
    if (unanswered() != null) {
      return "was closed by the peer, and waits for the program to be done with the last message";
    }
    if (behindStream() >= 0) {
      return "sends a message piece by piece, behind which %d bytes wait".formatted(behindStream());
    }
    if (inbox != null && inbox.isPaused()) {
      return "waits for the program, which has paused it or not taken its messages, and reads"
          + " nothing until then";
    }
    return pinged ? "has sent a ping, and waits for the pong" : "waits for the peer's messages";
  }

  // ---- time

  @Override
  public void timeUp() {
    if (awaitsEnd) {
      transport().abortConnection();
    } else if (state == State.CLOSING) {
      giveUp("the peer does not close");
    } else if (unanswered() != null) {
      answerClose();
    } else if (state == State.OPEN) {
      lookForPeer();
    }
  }

  private void giveUp(String why) {
    done(CloseStatus.abnormal(why));
    transport().abortConnection();
  }

  /// While we do not read, silence says nothing.
  private void lookForPeer() {
    if (inbox != null && inbox.isPaused()) {
      heard();
    } else if (pinged) {
      giveUp("no answer to a ping within " + limits().pingTimeout());
    } else {
      writer().ping(transport(), terms());
      pinged = true;
      alarm.set(limits().pingTimeout());
    }
  }
}
