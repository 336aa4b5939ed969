package spindle.web.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.http.wire.RequestHead;
import spindle.http.wire.RequestParser;
import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.snapshot.SelfDescribing;
import spindle.time.Call;
import spindle.time.Scheduler;
import spindle.web.WebLimits;
import spindle.web.wire.Alarm;

/// The server's end of one connection of HTTP/1.1: reads requests one after another, and serves one
/// at a time. What comes behind it waits, in the network mostly.
///
/// Between two requests it holds no bytes and no parser: input is parsed where the [Workbench] has
/// it, and only a head that has not ended there is kept.
class ServerConnection extends Protocol
    implements Alarm.Owner, HalfCloseable, Drainable, SelfDescribing {
  private static final Logger LOG = System.getLogger("spindle.web.server");

  private final Site site;
  private final Alarm alarm = new Alarm(this);
  private @Nullable Workbench bench;
  private @Nullable Exchange exchange;

  /// What the first bytes are compared with; null when they were.
  private @Nullable Preface preface;

  /// Who has taken the connection over.
  private @Nullable Protocol successor;

  private @Nullable Backlog backlog;
  private int served;
  private boolean reading;
  private boolean paused;
  private boolean closing;
  private boolean lost;
  private boolean draining;
  private boolean inputEnded;

  ServerConnection(Site site) {
    this.site = site;
  }

  @Override
  public void connectionMade() {
    bench = site.bench();
    if (!site.versions().isEmpty()) {
      preface = Preface.of(site.versions());
    }
    alarm.set(limits().idleTimeout());
  }

  Site site() {
    return site;
  }

  Workbench bench() {
    if (bench == null) {
      throw new IllegalStateException("the connection is not made yet");
    }
    return bench;
  }

  String date() {
    return bench().date(alarm.scheduler());
  }

  @Override
  public void dataReceived(ByteBuffer lent) throws Exception {
    if (preface != null) {
      readPreface(preface, lent);
    }
    while (lent.hasRemaining() && !closing) {
      read(bench().copyOf(lent));
    }
    giveOn(lent);
  }

  private void readPreface(Preface expected, ByteBuffer lent) throws Exception {
    boolean begun = expected.begun();
    expected.match(lent);
    if (expected.complete()) {
      Protocol next = expected.version().buildProtocol(site, transport().peer());
      switchTo(next);
      giveOn(expected.taken());
    } else if (lent.hasRemaining()) {
      preface = null;
      if (expected.taken().hasRemaining()) {
        read(bench().copyOf(expected.taken()));
      }
    } else if (!begun) {
      alarm.set(limits().headTimeout());
    }
  }

  private void read(ByteBuffer stream) throws Exception {
    reading = true;
    try {
      while (stream.hasRemaining() && !closing) {
        Exchange current = exchange;
        if (current == null) {
          readHead(stream);
        } else if (!current.requestEnded()) {
          current.feed(stream);
        } else {
          keepAhead(stream);
        }
      }
    } catch (MalformedMessage e) {
      refuse(e);
    } finally {
      reading = false;
    }
    giveOn(stream);
    if (exchange != null) {
      exchange.answerHeld();
    }
    settleReading();
    if (exchange != null && exchange.tooSlow() && !closing) {
      giveUpBody(exchange);
    } else {
      awaitBody();
    }
  }

  private void readHead(ByteBuffer stream) throws MalformedMessage {
    RequestParser parser = parser();
    RequestHead head = parser.read(stream);
    if (head == null) {
      if (partial() == null) {
        backlog().setPartial(parser);
        bench().forget();
        alarm.set(limits().headTimeout());
      }
      return;
    }
    if (backlog != null) {
      backlog.setPartial(null);
    }
    alarm.clear();
    served++;
    Exchange begun = exchange(head, limits());
    begun.moreBehind = stream.hasRemaining();
    exchange = begun;
    begun.begin();
  }

  Exchange exchange(RequestHead head, WebLimits kept) {
    return new Exchange(this, head, kept);
  }

  private Backlog backlog() {
    if (backlog == null) {
      backlog = new Backlog();
    }
    return backlog;
  }

  void keepAhead(ByteBuffer stream) {
    backlog().addAhead(stream);
  }

  /// What has come behind the request that is at work, which is not kept any more.
  final @Nullable ByteBuffer takeAhead() {
    return backlog == null ? null : backlog.takeAhead();
  }

  /// Whether another request may follow: of a client that has ended its stream, one that is here.
  boolean persists() {
    boolean ahead = backlog != null && backlog.aheadBytes() > 0;
    boolean comes = !inputEnded || ahead || (exchange != null && exchange.moreBehind);
    return comes && !draining && served < limits().requestsMax();
  }

  /// Whether the server is to end.
  boolean drains() {
    return draining;
  }

  /// The exchange has ended: the next one begins, if there is to be one.
  void exchangeEnded(boolean persists) {
    exchange = null;
    if (lost || closing) {
      return;
    }
    if (!persists) {
      close();
      return;
    }
    alarm.set(draining ? limits().drainIdle() : limits().idleTimeout());
    if (!reading) {
      readAhead();
    }
  }

  private void readAhead() {
    ByteBuffer next = takeAhead();
    if (next != null) {
      guarded(() -> read(next));
    }
    settleReading();
    if (inputEnded && !closing) {
      nothingMoreComes();
    }
  }

  /// For what is not called by the transport, and so has nobody who ends the connection when it
  /// throws.
  private void guarded(Call body) {
    try {
      body.run();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "a connection ends since its protocol has failed", e);
      abort();
    }
  }

  /// The response has given the connection to another protocol.
  void upgrade(Protocol next) {
    exchange = null;
    ByteBuffer waiting = takeAhead();
    guarded(() -> {
      switchTo(next);
      if (waiting != null) {
        giveOn(waiting);
      }
    });
  }

  /// Nothing here is called any more but for what belongs to `next` already.
  private void switchTo(Protocol next) throws Exception {
    closing = true;
    alarm.clear();
    alarm.cancel();
    if (paused) {
      paused = false;
      transport().resumeProducing();
    }
    successor = next;
    transport().switchProtocol(next);
    Successors.tell(next, transport(), draining, inputEnded);
  }

  private void giveOn(ByteBuffer stream) throws Exception {
    Protocol next = successor;
    if (next != null && stream.hasRemaining() && !transport().disconnecting()) {
      next.dataReceived(stream);
      stream.position(stream.limit());
    }
  }

  /// Sends what was written, and closes: what still comes is thrown away by the transport.
  private void close() {
    closing = true;
    var _ = takeAhead();
    alarm.clear();
    settleReading();
    transport().loseConnection();
  }

  void abort() {
    closing = true;
    alarm.clear();
    transport().abortConnection();
  }

  boolean isReading() {
    return reading;
  }

  boolean isLost() {
    return lost;
  }

  void sendInterim(Status status, Fields fields) {
    transport().write(bench().output().status(status).endToEnd(fields).line().lend());
  }

  /// What was sent is no request, or no body.
  private void refuse(MalformedMessage e) {
    Exchange broken = exchange;
    exchange = null;
    if (broken != null && !broken.breakOff(e)) {
      abort();
      return;
    }
    refuse(e.fault().status(), String.valueOf(e.getMessage()), broken);
  }

  /// @param broken whose request it is; null if its head is refused
  private void refuse(Status status, String words, @Nullable Exchange broken) {
    if (lost || closing) {
      return;
    }
    LastAnswer answer = new LastAnswer(this, status, words);
    if (broken == null) {
      answer.toHead(preface != null && preface.begun() ? "" : parser().firstLine());
    } else {
      answer.to(broken);
    }
    close();
  }

  /// That of a head that has come in part.
  private @Nullable RequestParser partial() {
    return backlog == null ? null : backlog.partial();
  }

  /// The same, or one between two heads.
  private RequestParser parser() {
    RequestParser partial = partial();
    return partial == null ? bench().parser() : partial;
  }

  /// Pauses the client, or lets it go on, as what waits for a handler demands.
  void settleReading() {
    if (lost || reading || successor != null) {
      return;
    }
    long ofBody = exchange == null ? 0 : exchange.waitingBytes();
    if (backlog != null || ofBody > 0) {
      backlog().say(transport(), ofBody);
    }
    boolean full =
        !closing
            && ((backlog != null && backlog.aheadBytes() > limits().pipelineAhead())
                || (exchange != null && exchange.isFull()));
    if (full != paused) {
      paused = full;
      if (full) {
        transport().pauseProducing();
      } else {
        transport().resumeProducing();
      }
    }
  }

  /// A handler waits for the client, or we do to throw away what it sends.
  void awaitBody() {
    if (exchange != null && exchange.awaitsBody() && !exchange.responseWritten()) {
      alarm.set(limits().bodyStall());
    }
  }

  void awaitRest() {
    alarm.set(limits().drainTime());
  }

  void awaitRoom() {
    var _ = backlog().noteUnsent(transport().buffered());
    alarm.set(limits().writeStall());
  }

  /// Those of the exchange that is at work, if there is one.
  private WebLimits limits() {
    return exchange == null ? site.limits() : exchange.limits();
  }

  /// A response goes on whose end nobody knows. A client that has ended its stream has gone if the
  /// response is of the kind that goes on until it does, or when nothing has come of it for a
  /// while.
  void responseGoesOn() {
    if (!inputEnded || exchange == null || !exchange.isOpenEnded()) {
      return;
    }
    if (exchange.isEndless()) {
      letGo(exchange);
    } else {
      alarm.set(limits().writeStall());
    }
  }

  private void letGo(Exchange gone) {
    boolean others = gone.isEndless() && served > 1; // whose responses a reset might take with it
    exchange = null;
    gone.lost(new java.io.EOFException("the client ended its stream"));
    if (others) {
      close();
    } else {
      abort();
    }
  }

  @Override
  public Scheduler scheduler() {
    return transport().scheduler();
  }

  @Override
  public void timeUp() {
    if (lost || closing) {
      return;
    }
    long unsent = transport().buffered();
    if (unsent > 0) {
      if (backlog().noteUnsent(unsent)) {
        alarm.set(limits().writeStall());
      } else {
        abort();
      }
    } else if (exchange == null) {
      if (partial() == null && (preface == null || !preface.begun())) {
        close();
      } else {
        refuse(Status.REQUEST_TIMEOUT, "The request took too long to arrive.", null);
      }
    } else if (exchange.responseWritten()) {
      close();
    } else if (exchange.awaitsBody()) {
      giveUpBody(exchange);
    } else if (inputEnded && exchange.isOpenEnded()) {
      letGo(exchange);
    }
  }

  private void giveUpBody(Exchange stalled) {
    exchange = null;
    if (stalled.breakOff(new TimeoutException("the body came too slowly"))) {
      refuse(Status.REQUEST_TIMEOUT, "The body took too long to arrive.", stalled);
    } else {
      abort();
    }
  }

  @Override
  public void drain() {
    draining = true;
    if (exchange != null) {
      exchange.endSoon();
    } else if (partial() == null && !closing) {
      if (served == 0) {
        close();
      } else {
        alarm.set(limits().drainIdle());
      }
    }
  }

  @Override
  public void readConnectionLost() {
    inputEnded = true;
    nothingMoreComes();
  }

  private void nothingMoreComes() {
    Exchange current = exchange;
    if (current == null && !closing) {
      close();
    } else if (current != null && !current.requestEnded()) {
      exchange = null;
      if (current.breakOff(new java.io.EOFException("the client ended its stream"))) {
        current.tell(null, 0, true);
        close();
      } else {
        abort();
      }
    } else {
      responseGoesOn();
    }
  }

  @Override
  public String describe() {
    return InWords.of(exchange, partial() != null, served);
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    lost = true;
    closing = true;
    preface = null;
    alarm.clear();
    alarm.cancel();
    if (backlog != null) {
      backlog.clear();
    }
    Exchange current = exchange;
    exchange = null;
    if (current != null) {
      current.lost(reason);
    }
  }
}
