package spindle.web.server;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.BodyFraming;
import spindle.http.ChunkReader;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.RequestHead;
import spindle.http.Status;
import spindle.web.Body;
import spindle.web.BodyTruncated;
import spindle.web.HttpError;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.WebLimits;

/// One request and its response. The request's body and the response go on side by side; the
/// exchange has ended when both have.
final class Exchange implements Recipient<Response> {
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
  private @Nullable ResponseSender sender;
  private boolean over;

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
    if (head.expects()) {
      expectsContinue = true;
      if (!head.fields().joined("Expect").orElse("").equalsIgnoreCase("100-continue")) {
        answer(ErrorAnswers.page(Status.EXPECTATION_FAILED, "Only 100-continue can be expected."));
        return;
      }
    }
    if (missing > limits.bodyMax()) {
      answer(ErrorAnswers.page(Status.CONTENT_TOO_LARGE, "The body is too large."));
      return;
    }
    Body whole = body == null ? Body.empty() : body;
    Response response = site.handle(Request.arrived(head, whole, connection.origin()));
    if (response.isHere()) {
      answer(response);
      return;
    }
    Deferred<Response> coming = response.whenHere();
    handling = coming;
    var _ = coming.deliverTo(this);
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
    boolean persists = head.persists() && connection.persists() && bodyCanBeDrained();
    sender = new ResponseSender(connection, this, response, persists);
    sender.send();
  }

  /// Whether what is left of the body may be read and thrown away. Not where it was to wait for our
  /// word: whether it comes or not cannot be known.
  private boolean bodyCanBeDrained() {
    if (requestEnded) {
      return true;
    }
    return !expectsContinue && missing <= limits.drainMax();
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

  private void finish() {
    if (!over) {
      over = true;
      connection.exchangeEnded(sender != null && sender.persists());
    }
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
    if (received > limits.bodyMax()) {
      body.fail(new HttpError(Status.CONTENT_TOO_LARGE, "The body is too large."));
    }
    body.offer(data);
    if (body.discarded() > limits.drainMax() && !over) {
      if (responseWritten()) {
        over = true;
        connection.exchangeEnded(false);
      } else {
        connection.stopReading();
      }
    }
  }

  private void end(Fields trailer) {
    requestEnded = true;
    if (body != null) {
      body.end(trailer);
    }
    if (responseWritten()) {
      finish();
    }
  }

  /// Somebody waits for the body: now is the time to say that it may come.
  void bodyWanted() {
    if (expectsContinue && sender == null) {
      expectsContinue = false;
      connection.sendContinue();
    }
    connection.awaitBody();
  }

  /// What waits of the body has changed.
  void bodyMoved() {
    connection.settleReading();
  }

  /// The body does not go on as a body does.
  ///
  /// @return whether a response may still be written: none has begun
  boolean breakOff(Exception why) {
    boolean unanswered = sender == null;
    over = true;
    if (body != null) {
      body.fail(new BodyTruncated("the body of the request did not end", why));
    }
    cancelHandling();
    return unanswered;
  }

  /// The client has gone.
  void lost(Exception reason) {
    over = true;
    if (body != null && !requestEnded) {
      body.fail(new BodyTruncated("the connection ended before the body", reason));
    }
    cancelHandling();
    if (sender != null) {
      sender.cancel();
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
