package spindle.web.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.http.wire.RequestHead;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.RequestSource;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;

/// One request and its response on the side of the server, whichever version of HTTP carries them:
/// asks the site, limits the handler and cancels it, takes the request's body as it arrives, counts
/// it, and tells whoever listens of the end. For whoever serves a connection, as a [HttpVersion]
/// does: how the response is written is the subclass's business.
///
/// The request's body and the response go on side by side; the exchange has ended when both have.
/// Everything here belongs to the reactor's thread.
public abstract class ServedExchange implements Recipient<Response>, RequestSource {
  /// Some clients take no more: java.net.http gives up at the ninth.
  private static final int INFORMED_MAX = 8;

  private final Site site;
  private WebLimits limits;
  private final RequestHead head;
  private final @Nullable RequestBody body;
  private @Nullable Request request;
  private boolean requestEnded;
  private boolean expectsContinue;
  private @Nullable Deferred<?> handling;
  private boolean handlerRuns;
  private boolean over;
  private boolean late;
  private int informed;
  private int trailersDropped;
  private @Nullable DelayedCall handlerAlarm;

  /// Where it is counted, while it is at work.
  private @Nullable Workbench counted;

  private @Nullable List<Runnable> cleanUps;
  private @Nullable ExchangeReport report;

  /// An exchange whose request has arrived so far.
  ///
  /// @param limits how the body and the handler are limited
  /// @param length of the body: 0 if there is none, -1 if that is not known
  protected ServedExchange(Site site, WebLimits limits, RequestHead head, long length) {
    this.site = site;
    this.limits = limits;
    this.head = head;
    requestEnded = length == 0;
    body = requestEnded ? null : new RequestBody(new Owner(), length, limits.bodyAhead());
  }

  /// What the body that arrives tells its owner.
  private final class Owner implements RequestBody.Owner {
    /// Somebody waits for the body: now is the time to say that it may come.
    @Override
    public void bodyWanted() {
      wantBody();
    }

    @Override
    public void bodyMoved() {
      ServedExchange.this.bodyMoved();
    }

    @Override
    public WebLimits limits() {
      return limits;
    }

    @Override
    public Scheduler scheduler() {
      return ServedExchange.this.scheduler();
    }
  }

  /// The clock of the connection.
  protected abstract Scheduler scheduler();

  /// The connection, made anew by each call.
  protected abstract Origin origin();

  /// The response is there: once, unless the exchange is over before.
  protected abstract void respond(Response response);

  /// Writes an interim response.
  protected abstract void writeInterim(Status status, Fields fields);

  /// Somebody waits for more of the body.
  protected abstract void bodyAwaited();

  /// What waits of the body has become less: it was taken, or is not wanted.
  protected abstract void bodyMoved();

  /// Drops a response that was not sent yet, or was in part: nobody is there to take it.
  protected abstract void dropResponse();

  /// The status of the response whose writing has begun; null before.
  protected abstract @Nullable Status status();

  /// How many bytes of the response's body were given to the connection.
  protected abstract long bodySent();

  /// In words for people: which request it is, and for what it waits.
  public final String describe() {
    return InWords.of(this);
  }

  final String path() {
    String all = head.pathAndQuery();
    int mark = all.indexOf('?');
    return mark < 0 ? all : all.substring(0, mark);
  }

  /// Whether all of the response was written.
  protected abstract boolean responseWritten();

  /// The limits that hold for this exchange.
  protected final WebLimits limits() {
    return limits;
  }

  @Override
  public final void limit(UnaryOperator<WebLimits> change) {
    limits = change.apply(limits);
  }

  /// The head of the request.
  protected final RequestHead head() {
    return head;
  }

  /// Hands the request to the site.
  ///
  /// @param version as [Request#version] has it
  protected final void begin(String version) {
    Workbench bench = site.bench();
    bench.atWork++;
    counted = bench;
    Body whole = body == null ? Body.empty() : body;
    Request arrived = Request.arrived(head, version, whole, origin(), this);
    report = ExchangeReport.begin(site, arrived, scheduler().nowNanos());
    request = report == null ? arrived : report.request();
    Response response = site.handle(checked(request()));
    if (response.isHere()) {
      answer(response);
      return;
    }
    Deferred<Response> coming = response.whenHere();
    handling = coming;
    handlerRuns = true;
    limits.handlerTimeout().ifPresent(this::limitHandler);
    var _ = coming.deliverTo(this);
  }

  /// The request as it has come.
  final Request request() {
    if (request == null) {
      throw new IllegalStateException("the exchange has not begun");
    }
    return request;
  }

  /// The request, marked if its handler is not to be asked.
  private Request checked(Request arrived) {
    HttpError refusal = refusal();
    if (refusal != null) {
      return Refusals.refuse(arrived, refusal);
    }
    return schemeFits() ? arrived : Refusals.requireScheme(arrived, head.scheme());
  }

  /// Why the handler is not asked, or null if it is.
  private @Nullable HttpError refusal() {
    if (head.expects()) {
      expectsContinue = true;
      if (!head.fields().joined("Expect").orElse("").equalsIgnoreCase("100-continue")) {
        return new HttpError(Status.EXPECTATION_FAILED, "Only 100-continue can be expected.");
      }
    }
    return counted != null && counted.atWork > limits.exchangesMax()
        ? unavailable("Too many requests are at work.")
        : null;
  }

  /// Whether the scheme that the request names, if it does, is that of the connection. If not, it
  /// is refused, unless a filter believes a proxy that says so.
  protected boolean schemeFits() {
    String scheme = head.scheme();
    return scheme.isEmpty() || scheme.equals(request().origin().secure() ? "https" : "http");
  }

  private static HttpError unavailable(String words) {
    return new HttpError(Status.SERVICE_UNAVAILABLE, words, Fields.of("Retry-After", "1"));
  }

  private void limitHandler(Duration time) {
    handlerAlarm = scheduler().callLater(time, this::handlerIsLate);
  }

  private void handlerIsLate() {
    Deferred<?> slow = handling;
    handling = null;
    late = true;
    answerWithPage(unavailable("This takes too long."));
    if (slow != null) {
      slow.cancel();
    }
  }

  /// Answers with the site's page of an error, now or when it comes.
  final void answerWithPage(HttpError error) {
    Response page = site.errorPages().answer(error, request());
    if (page.isHere()) {
      answer(page);
    } else {
      Deferred<Response> coming = page.whenHere();
      handling = coming;
      var _ = coming.onSuccess(this::answer).reportedElsewhere();
    }
  }

  @Override
  public final boolean inform(Status status, Fields fields) {
    if (status() != null) {
      throw new IllegalStateException("the final response has begun");
    }
    if (over || head.minorVersion() == 0 || informed == INFORMED_MAX) {
      return false;
    }
    if (status.code() == Status.CONTINUE.code()) {
      boolean waits = expectsContinue;
      wantBody();
      return waits;
    }
    informed++;
    writeInterim(status, fields);
    return true;
  }

  @Override
  public final void succeeded(Response response) {
    handlerRuns = false;
    if (late) {
      response.body().cancel();
    } else {
      handling = null;
      answer(response);
    }
    handlerEnded();
  }

  /// The site makes responses of all failures but this one, which comes when the client has gone.
  @Override
  public final void failed(Throwable failure) {
    handlerRuns = false;
    if (!over && !late) {
      handling = null;
      answer(ErrorAnswers.page(Status.INTERNAL_SERVER_ERROR, "Something went wrong here."));
    }
    handlerEnded();
  }

  /// Whether the handler is still at work, also after the exchange has ended: one that was
  /// cancelled may take its time.
  protected final boolean handlerRuns() {
    return handlerRuns;
  }

  /// A handler that had to be waited for has ended.
  protected void handlerEnded() {}

  private void answer(Response response) {
    if (over || status() != null) {
      response.body().cancel();
      return;
    }
    stopAlarm();
    respond(response);
  }

  /// The length of a response's body that its head says: the body's, or one that the handler has
  /// said where the body has none; -1 if nobody knows it.
  protected final long lengthOf(Response response) {
    long length = response.body().length();
    String said = response.fields().firstOr("Content-Length", "");
    if (said.isEmpty() || !said.matches("\\d{1,18}")) {
      return length;
    }
    return length < 0 || head.method().equals("HEAD") ? Long.parseLong(said) : length;
  }

  private void wantBody() {
    if (expectsContinue && status() == null) {
      expectsContinue = false;
      writeInterim(Status.CONTINUE, Fields.none());
    }
    if (body != null) {
      body.awaited();
    }
    bodyAwaited();
  }

  /// Whether the client may still wait for our word before it sends the body.
  protected final boolean expectsContinue() {
    return expectsContinue;
  }

  /// The body has begun to come: no word of ours is waited for.
  protected final void bodyBegun() {
    expectsContinue = false;
  }

  /// Bytes of the body have come.
  ///
  /// @param data lent
  protected final void bodyArrived(ByteBuffer data) {
    bodyBegun();
    if (body != null) {
      body.arrived(data);
    }
  }

  /// The body has ended as it should.
  ///
  /// @param dropped how many more fields came behind it, which may not stand there
  protected final void bodyEnded(Fields trailer, int dropped) {
    requestEnded = true;
    trailersDropped = dropped;
    if (body != null) {
      body.end(trailer);
    }
  }

  /// Whether the body, which is waited for, comes more slowly than it may.
  protected final boolean tooSlow() {
    return body != null && body.tooSlow();
  }

  /// Whether all of the request has come.
  protected final boolean requestEnded() {
    return requestEnded;
  }

  /// Whether the client is to send on: somebody waits for it, or what it sends is thrown away.
  protected final boolean awaitsBody() {
    return !requestEnded && body != null && body.isAwaited();
  }

  /// How much of the body waits for the handler.
  protected final long waitingBytes() {
    return body == null ? 0 : body.waitingBytes();
  }

  /// How many bytes of the body have come.
  protected final long received() {
    return body == null ? 0 : body.received();
  }

  /// Whether so much waits for the handler that the client should not send on.
  protected final boolean isFull() {
    return body != null && !requestEnded && body.isFull();
  }

  /// Nobody wants the rest of the body: what still comes is thrown away.
  protected final void dropBody() {
    if (body != null && !requestEnded) {
      body.cancel();
    }
  }

  @Override
  public final void atEnd(Runnable cleanUp) {
    if (over) {
      cleanUp.run();
      return;
    }
    if (cleanUps == null) {
      cleanUps = new ArrayList<>(1);
    }
    cleanUps.add(cleanUp);
  }

  /// Whether the exchange has ended, one way or another.
  protected final boolean isOver() {
    return over;
  }

  /// Both have ended. Those are told who listen.
  protected final void complete() {
    end();
    tell(false);
    cleanUp();
  }

  private void end() {
    over = true;
    if (counted != null) {
      counted.atWork--;
      counted = null;
    }
    stopAlarm();
  }

  private void cleanUp() {
    List<Runnable> all = cleanUps;
    cleanUps = null;
    if (all != null) {
      all.forEach(Runnable::run);
    }
  }

  private void stopAlarm() {
    if (handlerAlarm != null && handlerAlarm.active()) {
      handlerAlarm.cancel();
    }
  }

  private void tell(boolean aborted) {
    tell(status(), bodySent(), aborted);
  }

  /// Tells of the end whoever listens, the first time that this is called.
  ///
  /// @param status null if no response has begun
  protected final void tell(@Nullable Status status, long bytesSent, boolean aborted) {
    ExchangeReport ending = report;
    report = null;
    if (ending != null) {
      long now = scheduler().nowNanos();
      ending.end(status, bytesSent, received(), trailersUnseen(), aborted, now);
    }
  }

  private int trailersUnseen() {
    return trailersDropped + (body == null ? 0 : body.unreadTrailers());
  }

  /// The body does not go on as a body does. If no response has begun, one may still be written,
  /// and [#tell] is to be called.
  ///
  /// @return whether that is so
  protected final boolean breakOff(Exception why) {
    boolean unanswered = status() == null;
    end();
    if (unanswered) {
      dropResponse();
    }
    failBody("the body of the request did not end", why);
    cancelHandling();
    if (!unanswered) {
      tell(!responseWritten());
    }
    cleanUp();
    return unanswered;
  }

  /// The client has gone: the handler is cancelled, the body fails, the response is dropped.
  protected final void lost(Exception reason) {
    end();
    if (!requestEnded) {
      failBody("the connection ended before the body", reason);
    }
    cancelHandling();
    dropResponse();
    tell(!responseWritten());
    cleanUp();
  }

  private void failBody(String message, Exception why) {
    if (body != null) {
      body.fail(new BodyTruncated(message, why));
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
