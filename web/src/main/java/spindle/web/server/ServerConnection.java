package spindle.web.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spindle.http.MalformedMessage;
import spindle.http.RequestHead;
import spindle.http.RequestParser;
import spindle.http.Status;
import spindle.protocol.Drainable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.InputAccount;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.tls.HandshakeAware;
import spindle.tls.TlsSession;
import spindle.web.Origin;
import spindle.web.Response;
import spindle.web.WebLimits;

/// The server's end of one connection of HTTP/1.1: reads requests one after another, and serves one
/// at a time. What comes behind it waits, in the network mostly.
///
/// Between two requests it holds no bytes and no parser: input is parsed where the [Workbench] has
/// it, and only a head that has not ended there is kept.
final class ServerConnection extends Protocol implements HalfCloseable, Drainable, HandshakeAware {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final Site site;
  private final WebLimits limits;
  private final Alarm alarm = new Alarm(() -> transport().scheduler(), this::timeUp);
  private @Nullable Workbench bench;
  private @Nullable Origin origin;
  private @Nullable Exchange exchange;

  /// The parser of a head that has come in part.
  private @Nullable RequestParser partial;

  /// What has come behind the request that is at work.
  private @Nullable ByteBuffer ahead;

  private int served;
  private boolean secure;
  private boolean reading;
  private boolean paused;
  private boolean closing;
  private boolean lost;
  private boolean draining;
  private boolean inputEnded;
  private long bufferedBefore;

  /// Where what is kept is counted; opened when the first is.
  private @Nullable InputAccount account;

  private long keptBefore;

  ServerConnection(Site site) {
    this.site = site;
    this.limits = site.limits();
  }

  @Override
  public void connectionMade() {
    bench = site.bench();
    alarm.set(limits.idleTimeout());
  }

  @Override
  public void handshakeCompleted(TlsSession session) {
    secure = true;
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

  Origin origin() {
    if (origin == null) {
      origin = new Origin(transport().peer(), transport().host(), secure);
    }
    return origin;
  }

  @Override
  public void dataReceived(ByteBuffer lent) {
    while (lent.hasRemaining() && !closing) {
      read(bench().copyOf(lent));
    }
  }

  private void read(ByteBuffer stream) {
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
    settleReading();
    awaitBody();
  }

  private void readHead(ByteBuffer stream) throws MalformedMessage {
    RequestParser parser = partial == null ? bench().parser() : partial;
    RequestHead head = parser.read(stream);
    if (head == null) {
      if (partial == null) {
        partial = parser;
        bench().forget();
        alarm.set(limits.headTimeout());
      }
      return;
    }
    partial = null;
    alarm.clear();
    served++;
    Exchange begun = new Exchange(this, head, limits);
    exchange = begun;
    begun.begin(site);
  }

  private void keepAhead(ByteBuffer stream) {
    int before = ahead == null ? 0 : ahead.remaining();
    ByteBuffer more = ByteBuffer.allocate(before + stream.remaining());
    if (ahead != null) {
      more.put(ahead);
    }
    ahead = more.put(stream).flip();
  }

  /// Whether this request may be followed by another, as far as we are concerned.
  boolean persists() {
    return !draining && !inputEnded && served < limits.requestsMax();
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
    alarm.set(draining ? limits.drainIdle() : limits.idleTimeout());
    if (!reading) {
      readAhead();
    }
  }

  private void readAhead() {
    ByteBuffer next = ahead;
    ahead = null;
    if (next != null) {
      read(next);
    }
    settleReading();
    if (inputEnded && exchange == null && !closing) {
      close();
    }
  }

  /// Sends what was written, and closes: what still comes is thrown away by the transport.
  private void close() {
    closing = true;
    ahead = null;
    alarm.clear();
    settleReading();
    transport().loseConnection();
  }

  void abort() {
    closing = true;
    alarm.clear();
    transport().abortConnection();
  }

  boolean isLost() {
    return lost;
  }

  /// A body that is too long to be thrown away: nothing more is read until it is answered.
  void stopReading() {
    settleReading();
  }

  void sendContinue() {
    transport().write(CONTINUE);
  }

  /// What was sent is no request, or no body.
  private void refuse(MalformedMessage e) {
    Exchange broken = exchange;
    exchange = null;
    if (broken != null && !broken.breakOff(e)) {
      abort();
      return;
    }
    refuse(e.fault().status(), String.valueOf(e.getMessage()));
  }

  private void refuse(Status status, String words) {
    if (lost || closing) {
      return;
    }
    Response page = ErrorAnswers.page(status, words);
    ByteBuffer text = page.body().whole();
    HeadWriter output = bench().output();
    output.status(status).field("Date", date()).fields(page.fields());
    output.text("Content-Length: ").number(page.body().length()).line();
    output.field("Connection", "close").line();
    if (text != null) {
      output.bytes(text);
    }
    transport().write(output.lend());
    close();
  }

  /// Pauses the client, or lets it go on, as what waits for a handler demands.
  void settleReading() {
    if (lost || reading) {
      return;
    }
    int waiting = ahead == null ? 0 : ahead.remaining();
    say(waiting + (exchange == null ? 0 : exchange.waitingBytes()));
    boolean full =
        !closing && (waiting > limits.pipelineAhead() || (exchange != null && exchange.isFull()));
    if (full != paused) {
      paused = full;
      if (full) {
        transport().pauseProducing();
      } else {
        transport().resumeProducing();
      }
    }
  }

  /// Says how much of the client's is kept: a head that has not ended, or what came before anybody
  /// wanted it.
  private void say(long waiting) {
    long kept = waiting + (partial == null ? 0 : partial.pending());
    if (kept == keptBefore) {
      return;
    }
    keptBefore = kept;
    if (account == null) {
      account = transport().inputAccount();
    }
    if (partial == null) {
      account.keepsAhead(kept);
    } else {
      account.keeps(kept);
    }
  }

  /// A handler waits for the client, or we do to throw away what it sends.
  void awaitBody() {
    if (exchange != null && exchange.awaitsBody() && !exchange.responseWritten()) {
      alarm.set(limits.bodyStall());
    }
  }

  void awaitRest() {
    alarm.set(limits.drainTime());
  }

  void awaitRoom() {
    bufferedBefore = transport().buffered();
    alarm.set(limits.writeStall());
  }

  private void timeUp() {
    if (lost || closing) {
      return;
    }
    long buffered = transport().buffered();
    if (buffered > 0) {
      if (buffered == bufferedBefore) {
        abort();
      } else {
        bufferedBefore = buffered;
        alarm.set(limits.writeStall());
      }
    } else if (exchange == null) {
      if (partial == null) {
        close();
      } else {
        refuse(Status.REQUEST_TIMEOUT, "The request took too long to arrive.");
      }
    } else if (exchange.responseWritten()) {
      close();
    } else if (exchange.awaitsBody()) {
      Exchange stalled = exchange;
      exchange = null;
      if (stalled.breakOff(new java.util.concurrent.TimeoutException("the body has stalled"))) {
        refuse(Status.REQUEST_TIMEOUT, "The body took too long to arrive.");
      } else {
        abort();
      }
    }
  }

  @Override
  public void drain() {
    draining = true;
    if (exchange == null && partial == null && !closing) {
      if (served == 0) {
        close();
      } else {
        alarm.set(limits.drainIdle());
      }
    }
  }

  @Override
  public void readConnectionLost() {
    inputEnded = true;
    Exchange current = exchange;
    if (current == null) {
      if (!closing) {
        close();
      }
    } else if (!current.requestEnded()) {
      exchange = null;
      if (current.breakOff(new java.io.EOFException("the client ended its stream"))) {
        close();
      } else {
        abort();
      }
    }
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    lost = true;
    closing = true;
    alarm.clear();
    alarm.cancel();
    ahead = null;
    partial = null;
    Exchange current = exchange;
    exchange = null;
    if (current != null) {
      current.lost(reason);
    }
  }
}
