package spindle.web.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.Status;
import spindle.http.wire.BodyFraming;
import spindle.http.wire.ChunkReader;
import spindle.http.wire.ResponseHead;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.time.Nanos;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.client.reason.RequestFailed;
import spindle.web.client.reason.RequestGenerationFailed;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTimeout.Stage;
import spindle.web.client.reason.RequestTransmissionFailed;
import spindle.web.client.reason.ResponseMalformed;
import spindle.web.client.reason.ResponseNeverReceived;
import spindle.web.wire.BodyOwner;

/// One request and its response on one connection. The connection may be used again when both have
/// ended.
class ClientExchange implements BodyOwner, Sending {
  private static final Logger LOG = System.getLogger("spindle.web.client");

  private static final BodyFraming NOTHING = new BodyFraming(BodyFraming.Kind.NONE, 0);

  private final ClientConnection connection;
  private final Call call;
  private final WireRequest request;
  private final ClientLimits limits;
  private final RequestSender sender;
  private BodyFraming framing = NOTHING;
  private @Nullable ResponseBody body;
  private @Nullable ChunkReader chunks;
  private @Nullable Response bodiless;
  private Fields trailer = Fields.none();
  private long missing;
  private long drained;
  private boolean draining;
  private boolean expecting;
  private boolean answered;
  private boolean ended;
  private boolean spoilt;
  private boolean over;
  private int interims;
  private long sentNanos;
  private long bufferedBefore;

  ClientExchange(ClientConnection connection, Call call) {
    this.connection = connection;
    this.call = call;
    this.request = call.request();
    this.limits = connection.limits();
    this.sender = new RequestSender(this, request, connection.transport(), connection.bench());
  }

  void begin() {
    expecting = request.expects();
    sender.begin();
    sentNanos = connection.nowNanos();
    if (expecting) {
      connection.alarm(limits.expectWait());
    } else {
      awaitSent();
    }
  }

  private void awaitSent() {
    bufferedBefore = connection.transport().buffered();
    Duration stall = limits.sendStall();
    connection.alarm(stall.compareTo(limits.headTimeout()) < 0 ? stall : limits.headTimeout());
  }

  /// All of the request was written.
  void requestSent() {
    sentNanos = connection.nowNanos();
    if (ended) {
      connection.finish(this);
    } else if (!answered) {
      awaitSent();
    }
  }

  /// The body of the request is none.
  void bodyFailed(Throwable failure) {
    boolean ending = failure instanceof ConnectionClosed && connection.transport().disconnecting();
    if (over || ending || connection.isLost()) {
      return; // the connection's end says why
    }
    fail(
        new RequestGenerationFailed(
            call.asked(), call.attempt(), "the body of the request failed", failure));
  }

  boolean answered() {
    return answered;
  }

  /// Whether the response has ended.
  boolean ended() {
    return ended;
  }

  @Override
  public boolean bodyBegun() {
    return sender.bodyBegun();
  }

  boolean sent() {
    return sender.done();
  }

  /// Whether the body of the request is sent on although the response is there.
  boolean goesOnSending() {
    return !sender.done() && !sender.stopped();
  }

  /// The connection cannot be used again.
  void spoil() {
    spoilt = true;
  }

  boolean reusable() {
    return !spoilt && sender.done();
  }

  /// Whether the server gives the connection over to the protocol that was asked for.
  boolean switches(ResponseHead head) throws MalformedMessage {
    if (head.status().code() != Status.SWITCHING_PROTOCOLS.code()) {
      return false;
    }
    String asked = request.upgrade();
    if (asked == null) {
      throw new MalformedMessage(MessageFault.SYNTAX, "expected no 101, since none was asked for");
    }
    if (!head.fields().lists("Upgrade", asked)) {
      throw new MalformedMessage(
          MessageFault.SYNTAX, "expected a 101 that says Upgrade: %s".formatted(asked));
    }
    return true;
  }

  /// The connection is given over.
  void switched(Response response) {
    over = true;
    answered = true;
    ended = true;
    call.ended();
    call.answered(response);
  }

  void headRead(ResponseHead head) throws MalformedMessage {
    if (head.status().interim()) {
      interim(head);
      return;
    }
    answered = true;
    framing = head.body(request.request().method());
    spoilt |= !head.persists() || framing.kind() == BodyFraming.Kind.UNTIL_END;
    // A 408 may have crossed the request, whose own answer would then be taken for the next one's.
    spoilt |= head.status().code() == Status.REQUEST_TIMEOUT.code();
    connection.keepAlive(head.fields());
    if (!sender.done() && !(sender.bodyBegun() && keepsSending() && head.persists())) {
      sender.stop();
      spoilt = true;
    }
    if (framing.isEmpty()) {
      bodiless = Response.arrived(head.status(), head.fields(), Body.empty());
      ended = true;
      return;
    }
    boolean chunked = framing.kind() == BodyFraming.Kind.CHUNKED;
    missing = framing.length();
    chunks = chunked ? new ChunkReader(limits.message()) : null;
    long length = framing.kind() == BodyFraming.Kind.LENGTH ? missing : -1;
    ResponseBody arriving =
        new ResponseBody(this, length, limits.bodyAhead(), call.asked(), call.attempt());
    body = arriving;
    connection.alarm(limits.readStall());
    call.answered(Response.arrived(head.status(), head.fields(), arriving));
  }

  private boolean keepsSending() {
    return request.request().find(Agent.KEEP_SENDING).orElse(Boolean.FALSE);
  }

  private void interim(ResponseHead head) throws MalformedMessage {
    Status status = head.status();
    if (++interims > limits.interimMax()) {
      throw new MalformedMessage(
          MessageFault.SYNTAX,
          "expected at most %d interim responses".formatted(limits.interimMax()));
    }
    if (status.code() == Status.CONTINUE.code() && expecting) {
      sendExpected();
    }
    request.request().find(Agent.INTERIM).ifPresent(to -> to.received(status, head.fields()));
  }

  private void sendExpected() {
    expecting = false;
    awaitSent();
    sender.sendBody();
  }

  void feed(ByteBuffer stream) throws MalformedMessage {
    ChunkReader reader = chunks;
    if (reader != null) {
      take(reader.read(stream));
      if (reader.ended()) {
        trailer = reader.trailer();
        ended = true;
      }
      return;
    }
    int length = stream.remaining();
    boolean measured = framing.kind() == BodyFraming.Kind.LENGTH;
    if (measured) {
      length = (int) Math.min(missing, length);
      missing -= length;
    }
    ByteBuffer data = stream.slice(stream.position(), length);
    stream.position(stream.position() + length);
    ended = measured && missing == 0;
    take(data);
  }

  private void take(ByteBuffer data) {
    ResponseBody to = body;
    if (to == null || !data.hasRemaining()) {
      return;
    }
    if (draining) {
      drained += data.remaining();
      if (drained > limits.drainMax()) {
        connection.abort();
      }
      return;
    }
    connection.alarm(limits.readStall());
    to.offer(data);
  }

  /// The response has ended, and whoever waits for its end is told.
  void conclude() {
    call.ended();
    Response last = bodiless;
    if (last != null) {
      bodiless = null;
      call.answered(last);
    } else if (body != null) {
      body.end(trailer);
    }
  }

  boolean isFull() {
    return body != null && !ended && body.isFull();
  }

  long waitingBytes() {
    return body == null ? 0 : body.waitingBytes();
  }

  @Override
  public void bodyWanted() {
    if (!over && !ended) {
      connection.alarm(limits.readStall());
    }
  }

  @Override
  public void bodyMoved() {
    if (over || ended) {
      return;
    }
    ResponseBody moved = body;
    if (moved != null && moved.isUnwanted() && !draining) {
      draining = true;
      call.ended();
      boolean endless = framing.kind() == BodyFraming.Kind.UNTIL_END;
      if (request.isRelayed() || request.isEndless() || endless || missing > limits.drainMax()) {
        connection.abort();
        return;
      }
    }
    connection.alarm(limits.readStall());
    connection.settleReading();
  }

  void timeUp() {
    long buffered = connection.transport().buffered();
    if (answered) {
      bodyStalled();
    } else if (expecting) {
      sendExpected();
    } else if (buffered > 0) {
      if (buffered == bufferedBefore) {
        fail(timeout(Stage.SEND, limits.sendStall()));
      } else {
        awaitSent();
      }
    } else if (!sender.done()) {
      awaitSent(); // for the body, which is the caller's business
    } else {
      long left = Nanos.of(limits.headTimeout()) - (connection.nowNanos() - sentNanos);
      if (left > 0) {
        connection.alarm(Duration.ofNanos(left));
      } else {
        fail(timeout(Stage.HEAD, limits.headTimeout()));
      }
    }
  }

  private void bodyStalled() {
    if (request.isEndless()) {
      connection.alarm(limits.readStall());
      return;
    }
    ResponseBody late = body;
    if (late != null && !late.isAwaited()) {
      if (request.isRelayed()) {
        connection.alarm(limits.readStall()); // the reader's limits are somebody else's business
        return;
      }
      LOG.log(
          Level.WARNING,
          "nobody reads the body of the response to %s: its connection is ended"
              .formatted(call.asked()));
    }
    fail(timeout(Stage.BODY, limits.readStall()));
  }

  private RequestTimeout timeout(Stage stage, Duration limit) {
    return new RequestTimeout(call.asked(), call.attempt(), stage, limit);
  }

  /// Ends the connection, and tells whoever waits.
  @Override
  public void fail(RequestFailed why) {
    if (over) {
      return;
    }
    boolean untold = !answered || bodiless != null;
    over = true;
    sender.stop();
    connection.abort();
    call.ended();
    if (untold) {
      call.failed(why, false);
    } else if (body != null) {
      body.fail(why);
    }
  }

  void malformed(MalformedMessage e) {
    if (answered && body != null) {
      breakBody("what came is no body", e);
    } else {
      fail(new ResponseMalformed(call.asked(), call.attempt(), String.valueOf(e.getMessage()), e));
    }
  }

  private void breakBody(String words, Exception cause) {
    over = true;
    sender.stop();
    connection.abort();
    call.ended();
    if (body != null) {
      body.fail(new BodyTruncated(words, cause));
    }
  }

  /// Nobody wants the response any more.
  @Override
  public void cancel() {
    if (!over) {
      over = true;
      sender.stop();
      connection.abort();
    }
  }

  /// The connection has ended.
  ///
  /// @param begun whether a byte of the response had come
  void lost(ConnectionClosed reason, boolean begun) {
    if (over) {
      return;
    }
    if (answered && !ended) {
      if (framing.kind() == BodyFraming.Kind.UNTIL_END && reason instanceof ConnectionDone) {
        over = true;
        ended = true;
        sender.stop();
        conclude();
      } else {
        breakBody("the connection ended before the body", reason);
      }
      return;
    }
    over = true;
    boolean whole = sender.done();
    sender.stop();
    call.ended();
    if (!answered) {
      call.failed(lostBeforeAnswer(reason, whole, begun), !begun);
    }
  }

  private RequestFailed lostBeforeAnswer(ConnectionClosed reason, boolean whole, boolean begun) {
    if (!whole) {
      return new RequestTransmissionFailed(
          call.asked(), call.attempt(), "the connection ended while it was sent", reason);
    }
    String words =
        begun
            ? "the connection ended in the head of the response"
            : "the connection ended before the response";
    return new ResponseNeverReceived(call.asked(), call.attempt(), words, reason);
  }
}
