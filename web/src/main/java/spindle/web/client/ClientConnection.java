package spindle.web.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.wire.ResponseHead;
import spindle.http.wire.ResponseParser;
import spindle.protocol.InputAccount;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.Nanos;
import spindle.time.Scheduler;
import spindle.tls.HandshakeAware;
import spindle.tls.TlsSession;
import spindle.web.Response;
import spindle.web.wire.Alarm;

/// The client's end of one connection of HTTP/1.1: sends one request, reads its response, and is
/// then kept for another. Between two of them it holds no bytes and no parser.
class ClientConnection extends Protocol implements Alarm.Owner, HandshakeAware {
  private final OriginPool pool;
  private final ClientLimits limits;
  private final Workbench bench;
  private final Alarm alarm = new Alarm(this);
  private @Nullable ConnectAttempt attempt;
  private @Nullable ClientExchange exchange;
  private @Nullable ResponseParser partial;
  private @Nullable InputAccount account;

  /// What has become of the connection when the server has given it over to another protocol.
  private @Nullable UpgradedConnection upgraded;

  private long keptBefore;
  private Duration idleTimeout;
  private long madeNanos;
  private int served;
  private boolean begun;
  private boolean reading;
  private boolean paused;
  private boolean closing;
  private boolean lost;

  ClientConnection(OriginPool pool, ConnectAttempt attempt) {
    this.pool = pool;
    this.attempt = attempt;
    this.limits = pool.limits();
    this.bench = pool.bench();
    this.idleTimeout = limits.idleTimeout();
  }

  ClientLimits limits() {
    return limits;
  }

  Workbench bench() {
    return bench;
  }

  long nowNanos() {
    return alarm.scheduler().nowNanos();
  }

  @Override
  public void connectionMade() {
    madeNanos = nowNanos();
  }

  @Override
  public void handshakeCompleted(TlsSession session) {
    ConnectAttempt opening = attempt;
    if (opening == null) {
      return;
    }
    ClientVersion other = session.applicationProtocol().map(pool.versions()::named).orElse(null);
    if (other == null) {
      opening.ready(this);
    } else {
      become(opening, other);
    }
  }

  /// The server has chosen another version, or is known to speak it: another protocol has the
  /// connection.
  void become(ConnectAttempt opening, ClientVersion version) {
    SharedConnection next = version.buildProtocol(pool.shared(), limits);
    closing = true;
    try {
      transport().switchProtocol(next.protocol());
    } catch (Exception e) {
      throw new IllegalStateException("a connection cannot be handed over", e);
    }
    opening.ready(next);
  }

  /// The attempt that made this is over.
  void made() {
    attempt = null;
  }

  /// It waits for a request.
  void idles() {
    alarm.set(idleTimeout);
  }

  /// Whether a request can be given to it.
  boolean usable() {
    return !closing && !lost && exchange == null && !transport().disconnecting();
  }

  /// Whether it has answered a request before.
  boolean reused() {
    return served > 0;
  }

  boolean tooOld() {
    return nowNanos() - madeNanos >= Nanos.of(limits.maxAge());
  }

  ClientExchange send(Call call) {
    alarm.clear();
    begun = false;
    ClientExchange next = exchange(call);
    exchange = next;
    next.begin();
    return next;
  }

  ClientExchange exchange(Call call) {
    return new ClientExchange(this, call);
  }

  @Override
  public void dataReceived(ByteBuffer lent) throws Exception {
    ConnectAttempt opening = attempt;
    if (opening != null) {
      opening.received(bench.copyOf(lent));
      return;
    }
    while (lent.hasRemaining() && !closing) {
      read(bench.copyOf(lent));
    }
    if (upgraded != null) {
      upgraded.giveOn(lent);
    }
  }

  private void read(ByteBuffer stream) {
    reading = true;
    try {
      while (stream.hasRemaining() && !closing) {
        ClientExchange current = exchange;
        if (upgraded != null) {
          upgraded.keep(stream);
        } else if (current == null) {
          unasked(stream);
        } else if (current.ended()) {
          current.spoil();
          break;
        } else {
          readOn(current, stream);
        }
      }
    } finally {
      reading = false;
    }
    settleReading();
  }

  /// What comes although nobody has asked for anything is no answer to the next request.
  void unasked(ByteBuffer stream) {
    abort();
  }

  private void readOn(ClientExchange current, ByteBuffer stream) {
    try {
      begun = true;
      if (current.answered()) {
        current.feed(stream);
      } else {
        readHead(current, stream);
      }
    } catch (MalformedMessage e) {
      bench.forget();
      partial = null;
      if (exchange == current) {
        exchange = null;
        current.malformed(e);
      }
      abort();
      return;
    }
    if (current.ended() && exchange == current) {
      if (stream.hasRemaining()) {
        current.spoil();
      }
      responseEnded(current);
    }
  }

  private void readHead(ClientExchange current, ByteBuffer stream) throws MalformedMessage {
    ResponseParser parser = partial == null ? bench.parser() : partial;
    ResponseHead head = parser.read(stream);
    if (head == null) {
      if (partial == null) {
        partial = parser;
        bench.forget();
      }
      return;
    }
    partial = null;
    if (current.switches(head)) {
      giveOver(current, head, stream);
    } else {
      current.headRead(head);
    }
  }

  /// The server is read from no more until somebody has taken the connection.
  private void giveOver(ClientExchange current, ResponseHead head, ByteBuffer stream) {
    exchange = null;
    UpgradedConnection left = new UpgradedConnection(this);
    upgraded = left;
    left.keep(stream);
    pool.left(this);
    alarm.set(limits.readStall());
    transport().pauseProducing();
    paused = true;
    current.switched(Response.upgraded(head.fields(), left, left.unclaimed()));
  }

  /// Nothing here is called any more but for what belongs to `next` already.
  void switchTo(Protocol next) throws Exception {
    leave();
    say(0);
    transport().resumeProducing();
    transport().switchProtocol(next);
    TlsSession session = TlsSession.of(transport()).orElse(null);
    if (session != null && next instanceof HandshakeAware aware) {
      aware.handshakeCompleted(session);
    }
  }

  /// Gives the connection back first, so that who hears of the end may have it at once.
  void responseEnded(ClientExchange current) {
    if (current.sent() || !current.goesOnSending()) {
      finish(current);
    }
    current.conclude();
  }

  /// Both the request and the response have ended.
  void finish(ClientExchange current) {
    if (exchange != current) {
      return;
    }
    exchange = null;
    served++;
    alarm.clear();
    if (closing || lost) {
      return;
    }
    if (paused) {
      paused = false;
      transport().resumeProducing();
    }
    if (current.reusable() && !tooOld()) {
      pool.release(this);
    } else {
      close();
    }
  }

  /// How long the server says that it keeps the connection: a second less.
  void keepAlive(Fields fields) {
    for (String each : fields.members("Keep-Alive")) {
      if (each.matches("(?i)timeout=\\d{1,8}")) {
        long seconds = Math.max(1, Long.parseLong(each.substring(each.indexOf('=') + 1)) - 1);
        Duration told = Duration.ofSeconds(seconds);
        idleTimeout = told.compareTo(limits.idleTimeout()) < 0 ? told : limits.idleTimeout();
      }
    }
  }

  void alarm(Duration time) {
    if (!closing && !lost) {
      alarm.set(time);
    }
  }

  @Override
  public Scheduler scheduler() {
    return transport().scheduler();
  }

  @Override
  public void timeUp() {
    ClientExchange current = exchange;
    if (lost || closing) {
      return;
    }
    if (upgraded != null) {
      upgraded.forgotten();
    } else if (current == null) {
      close();
    } else {
      current.timeUp();
    }
  }

  /// Sends what was written, and closes: what still comes is thrown away by the transport.
  void close() {
    leave();
    transport().loseConnection();
  }

  void abort() {
    leave();
    transport().abortConnection();
  }

  private void leave() {
    if (!closing) {
      closing = true;
      alarm.clear();
      alarm.cancel();
      pool.left(this);
    }
  }

  boolean isLost() {
    return lost;
  }

  /// Pauses the server, or lets it go on, as what waits of the body demands.
  void settleReading() {
    if (lost || reading || closing) {
      return;
    }
    if (upgraded != null) {
      say(upgraded.kept());
      return;
    }
    ClientExchange current = exchange;
    say((partial == null ? 0 : partial.pending()) + (current == null ? 0 : current.waitingBytes()));
    boolean full = current != null && current.isFull();
    if (full != paused) {
      paused = full;
      if (full) {
        transport().pauseProducing();
      } else {
        transport().resumeProducing();
      }
    }
  }

  /// Says how much of the server's is kept.
  private void say(long kept) {
    if (kept != keptBefore) {
      keptBefore = kept;
      if (account == null) {
        account = transport().inputAccount();
      }
      account.keeps(kept);
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    lost = true;
    leave();
    partial = null;
    ConnectAttempt opening = attempt;
    attempt = null;
    if (opening != null) {
      opening.lost(reason);
    }
    if (upgraded != null) {
      upgraded.lost(reason);
    }
    ClientExchange current = exchange;
    exchange = null;
    if (current != null) {
      current.lost(reason, begun);
    }
  }
}
