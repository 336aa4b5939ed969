package spindle.web.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.http.wire.BodyFraming;
import spindle.http.wire.ChunkReader;
import spindle.http.wire.RequestHead;
import spindle.protocol.Protocol;
import spindle.time.DelayedCall;
import spindle.web.Body;
import spindle.web.BodyTruncated;
import spindle.web.HttpError;
import spindle.web.Request;
import spindle.web.RequestSource;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.wire.ArrivingBody;
import spindle.web.wire.BodyOwner;

/// One request and its response. The request's body and the response go on side by side; the
/// exchange has ended when both have.
class Exchange implements Recipient<Response>, RequestSource, BodyOwner {
  /// Some clients take no more: java.net.http gives up at the ninth.
  private static final int INFORMED_MAX = 8;

  private static final long RATE_AFTER_NANOS = Duration.ofSeconds(10).toNanos();

  private final ServerConnection connection;
  private final RequestHead head;
  private final WebLimits limits;
  private final @Nullable ArrivingBody body;
  private final @Nullable ChunkReader chunks;

  /// Bytes of the body that are still to come, where its length is known.
  private long missing;

  private long received;
  private boolean requestEnded;
  private boolean expectsContinue;
  private @Nullable Deferred<?> handling;
  private @Nullable Response held;
  private @Nullable ResponseSender sender;
  private boolean over;
  private boolean atWork;
  private int informed;
  private @Nullable DelayedCall handlerAlarm;
  private @Nullable List<Runnable> cleanUps;

  private @Nullable ExchangeReport report;

  /// How long the body was waited for, and since when it is; what came in that time.
  private long awaitedNanos;

  private long awaitedSinceNanos;
  private long arrivedMeanwhile;
  private boolean tooSlow;

  Exchange(ServerConnection connection, RequestHead head, WebLimits limits) {
    this.connection = connection;
    this.head = head;
    this.limits = limits;
    BodyFraming framing = head.body();
    boolean chunked = framing.kind() == BodyFraming.Kind.CHUNKED;
    chunks = chunked ? new ChunkReader(limits.message()) : null;
    missing = framing.length();
    requestEnded = framing.isEmpty();
    body =
        requestEnded
            ? null
            : new ArrivingBody(this, chunked ? -1 : framing.length(), limits.bodyAhead());
  }

  RequestHead head() {
    return head;
  }

  /// Hands the request to the site.
  void begin(Site site) {
    atWork = true;
    connection.bench().atWork++;
    Body whole = body == null ? Body.empty() : body;
    Request request = Request.arrived(head, whole, connection.origin(), this);
    report = ExchangeReport.begin(site, request, connection.nowNanos());
    if (report != null) {
      request = report.request();
    }
    HttpError refusal = refusal();
    Response response = site.handle(refusal == null ? request : Refusals.refuse(request, refusal));
    if (response.isHere()) {
      answer(response);
      return;
    }
    Deferred<Response> coming = response.whenHere();
    handling = coming;
    limits.handlerTimeout().ifPresent(this::limitHandler);
    var _ = coming.deliverTo(this);
  }

  /// Why the handler is not asked, or null if it is.
  private @Nullable HttpError refusal() {
    if (head.expects()) {
      expectsContinue = true;
      if (!head.fields().joined("Expect").orElse("").equalsIgnoreCase("100-continue")) {
        return new HttpError(Status.EXPECTATION_FAILED, "Only 100-continue can be expected.");
      }
    }
    String scheme = head.scheme();
    if (!scheme.isEmpty() && !scheme.equals(connection.origin().secure() ? "https" : "http")) {
      return new HttpError(
          Status.MISDIRECTED_REQUEST, "This connection is not one of that scheme.");
    }
    if (missing > limits.bodyMax()) {
      return new HttpError(Status.CONTENT_TOO_LARGE, "The body is too large.");
    }
    return connection.bench().atWork > limits.exchangesMax()
        ? unavailable("Too many requests are at work.")
        : null;
  }

  private static HttpError unavailable(String words) {
    return new HttpError(Status.SERVICE_UNAVAILABLE, words, Fields.of("Retry-After", "1"));
  }

  private void limitHandler(Duration time) {
    handlerAlarm = connection.transport().scheduler().callLater(time, this::handlerIsLate);
  }

  private void handlerIsLate() {
    Deferred<?> late = handling;
    handling = null;
    answer(ErrorAnswers.of(unavailable("This takes too long.")));
    if (late != null) {
      late.cancel();
    }
  }

  @Override
  public boolean inform(Status status, Fields fields) {
    if (sender != null) {
      throw new IllegalStateException("the final response has begun");
    }
    if (over || head.minorVersion() == 0 || informed == INFORMED_MAX) {
      return false;
    }
    if (status.code() == Status.CONTINUE.code()) {
      boolean waits = expectsContinue;
      bodyWanted();
      return waits;
    }
    informed++;
    connection.sendInterim(status, fields);
    return true;
  }

  @Override
  public void succeeded(Response response) {
    handling = null;
    answer(response);
  }

  /// The site makes responses of all failures but this one, which comes when the client has gone.
  @Override
  public void failed(Throwable failure) {
    handling = null;
    if (!over) {
      answer(ErrorAnswers.page(Status.INTERNAL_SERVER_ERROR, "Something went wrong here."));
    }
  }

  private void answer(Response response) {
    if (over || sender != null) {
      response.body().cancel();
      return;
    }
    if (!requestEnded && chunks != null && connection.isReading()) {
      held = response; // until what has come is read: the end of the body may be in it
      return;
    }
    stopAlarm();
    boolean persists = head.persists() && connection.persists() && bodyCanBeDrained();
    sender = new ResponseSender(connection, this, response, persists);
    sender.send();
  }

  /// What has come is read; the answer need not wait any more.
  void answerHeld() {
    Response response = held;
    held = null;
    if (response != null) {
      answer(response);
    }
  }

  /// Whether what is left of the body may be read and thrown away. Not where it was to wait for our
  /// word: whether it comes or not cannot be known. Nor where nobody knows how much it is.
  private boolean bodyCanBeDrained() {
    if (requestEnded) {
      return !head.method().equals("CONNECT"); // whose bytes may be on their way into the tunnel
    }
    return chunks == null && !expectsContinue && missing <= limits.drainMax();
  }

  /// All of the response is the transport's to send: nobody will ask for the body any more. So the
  /// client is read from, and one that sends all of its body before it reads gets the response.
  void responseHandedOver() {
    if (body != null && !requestEnded) {
      body.cancel();
    }
  }

  /// The response has been written. Whatever is left of the body is not wanted.
  void responseEnded() {
    if (body != null && !requestEnded) {
      body.cancel();
      if (sender != null && sender.persists()) {
        connection.awaitRest();
        return;
      }
    }
    finish();
  }

  final void finish() {
    if (!over) {
      end();
      report(false);
      cleanUp();
      connection.exchangeEnded(sender != null && sender.persists());
    }
  }

  /// Nothing more is to be done here.
  private void end() {
    over = true;
    if (atWork) {
      atWork = false;
      connection.bench().atWork--;
    }
    stopAlarm();
  }

  @Override
  public void atEnd(Runnable cleanUp) {
    if (over) {
      cleanUp.run();
      return;
    }
    if (cleanUps == null) {
      cleanUps = new ArrayList<>(1);
    }
    cleanUps.add(cleanUp);
  }

  private void cleanUp() {
    List<Runnable> all = cleanUps;
    cleanUps = null;
    if (all != null) {
      all.forEach(Runnable::run);
    }
  }

  private void report(boolean aborted) {
    if (report != null) {
      long sent = sender == null ? 0 : sender.bodySent();
      report(sender == null ? null : sender.status(), sent, aborted);
    }
  }

  /// Tells of the end whoever listens, the first time that this is called.
  ///
  /// @param status null if no response has begun
  void report(@Nullable Status status, long bytesSent, boolean aborted) {
    ExchangeReport ending = report;
    report = null;
    if (ending != null) {
      ending.end(status, bytesSent, received, aborted, connection.nowNanos());
    }
  }

  private void stopAlarm() {
    if (handlerAlarm != null && handlerAlarm.active()) {
      handlerAlarm.cancel();
    }
  }

  /// Whether the response may give the connection to this protocol.
  boolean upgradesTo(String protocol) {
    return head.upgrades() && head.fields().lists("Upgrade", protocol);
  }

  /// The response has given the connection to another protocol.
  void upgrade(Protocol next) {
    end();
    report(false);
    cleanUp();
    connection.upgrade(next);
  }

  boolean requestEnded() {
    return requestEnded;
  }

  boolean responseBegun() {
    return sender != null;
  }

  boolean responseWritten() {
    return sender != null && sender.ended();
  }

  /// Whether the client is to send on: somebody waits for it.
  boolean awaitsBody() {
    return !requestEnded && body != null && body.isAwaited();
  }

  /// How much of the body waits for the handler.
  long waitingBytes() {
    return body == null ? 0 : body.waitingBytes();
  }

  boolean isFull() {
    return body != null && !requestEnded && body.isFull();
  }

  /// Reads on in the body.
  void feed(ByteBuffer stream) throws MalformedMessage {
    expectsContinue = false;
    if (chunks != null) {
      ByteBuffer data = chunks.read(stream);
      if (data.hasRemaining()) {
        take(data);
      }
      if (chunks.ended()) {
        end(chunks.trailer());
      }
      return;
    }
    int length = (int) Math.min(missing, stream.remaining());
    ByteBuffer data = stream.slice(stream.position(), length);
    stream.position(stream.position() + length);
    missing -= length;
    take(data);
    if (missing == 0) {
      end(Fields.none());
    }
  }

  private void take(ByteBuffer data) {
    received += data.remaining();
    if (body == null) {
      return;
    }
    countRate(data.remaining());
    if (received > limits.bodyMax()) {
      body.fail(new HttpError(Status.CONTENT_TOO_LARGE, "The body is too large."));
    }
    body.offer(data);
  }

  private void end(Fields trailer) {
    requestEnded = true;
    if (body != null) {
      body.end(trailer);
    }
    Response waiting = held;
    held = null;
    if (waiting != null) {
      answer(waiting);
      return;
    }
    if (responseWritten()) {
      finish();
    }
  }

  /// Counts how fast the body comes while it is waited for.
  private void countRate(int bytes) {
    if (body == null || !body.isAsked()) {
      return;
    }
    long now = connection.nowNanos();
    awaitedNanos += now - awaitedSinceNanos;
    awaitedSinceNanos = now;
    arrivedMeanwhile += bytes;
    tooSlow =
        awaitedNanos > RATE_AFTER_NANOS
            && arrivedMeanwhile < awaitedNanos / 1e9 * limits.bodyRate();
  }

  /// Whether the body, which is waited for, comes more slowly than it may.
  boolean tooSlow() {
    return tooSlow;
  }

  /// Somebody waits for the body: now is the time to say that it may come.
  @Override
  public void bodyWanted() {
    if (expectsContinue && sender == null) {
      expectsContinue = false;
      connection.sendContinue();
    }
    awaitedSinceNanos = connection.nowNanos();
    connection.awaitBody();
  }

  /// What waits of the body has changed.
  @Override
  public void bodyMoved() {
    connection.settleReading();
  }

  /// The body does not go on as a body does.
  ///
  /// @return whether a response may still be written: none has begun
  boolean breakOff(Exception why) {
    boolean unanswered = sender == null;
    end();
    dropHeld();
    if (body != null) {
      body.fail(new BodyTruncated("the body of the request did not end", why));
    }
    cancelHandling();
    if (!unanswered) {
      report(!responseWritten());
    }
    cleanUp();
    return unanswered;
  }

  /// The client has gone.
  void lost(Exception reason) {
    end();
    if (body != null && !requestEnded) {
      body.fail(new BodyTruncated("the connection ended before the body", reason));
    }
    cancelHandling();
    dropHeld();
    if (sender != null) {
      sender.cancel();
    }
    report(!responseWritten());
    cleanUp();
  }

  private void dropHeld() {
    if (held != null) {
      held.body().cancel();
      held = null;
    }
  }

  private void cancelHandling() {
    Deferred<?> pending = handling;
    handling = null;
    if (pending != null) {
      pending.cancel();
    }
  }
}
