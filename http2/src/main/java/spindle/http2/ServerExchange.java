package spindle.http2;

import io.netty.handler.codec.http2.Http2Error;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.http.wire.RequestHead;
import spindle.time.Nanos;
import spindle.time.Scheduler;
import spindle.web.Origin;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.server.ServedExchange;

/// The exchange of one stream.
final class ServerExchange extends ServedExchange {
  private final ServerStream stream;
  private @Nullable ResponseWriter writer;
  private @Nullable Status opened;
  private long awaitedNanos;
  private boolean lingers;

  ServerExchange(ServerStream stream, RequestHead head, long length) {
    super(stream.server.site(), stream.server.web(), head, length);
    this.stream = stream;
  }

  void begin() {
    begin("HTTP/2");
  }

  @Override
  protected Scheduler scheduler() {
    return stream.server.scheduler();
  }

  @Override
  protected Origin origin() {
    return stream.server.origin();
  }

  /// Not what :scheme says: a proxy in front that does TLS says https over a connection in clear
  /// text. One that says http over TLS is no such proxy.
  @Override
  protected boolean schemeFits() {
    return stream.scheme().equals("https")
        || stream.scheme().isEmpty()
        || (stream.scheme().equals("http") && !origin().secure());
  }

  @Override
  protected void respond(Response response) {
    Upgrade upgrade = response.upgrade().orElse(null);
    if (upgrade != null && stream.isGivenBy(response.status(), upgrade.name())) {
      open(response, upgrade);
      return;
    }
    boolean silent = stream.isConnect() && response.status().successful();
    Response answer = upgrade == null && !silent ? response : Response.of(Status.NOT_IMPLEMENTED);
    if (!write(answer) && !write(Response.of(Status.INTERNAL_SERVER_ERROR))) {
      stream.server.reset(stream, Http2Error.INTERNAL_ERROR.code());
    }
    if (stream.server.drains()) {
      endSoon();
    }
  }

  /// The server is to end: a response that goes on for ever is ended, if its client can ask again.
  void endSoon() {
    if (writer != null && head().method().equals("GET")) {
      writer.endSoon();
    }
  }

  private boolean write(Response answer) {
    ResponseWriter begun =
        new ResponseWriter(stream, stream.server.site().date(scheduler()), answer);
    writer = begun;
    return begun.send(head().method().equals("HEAD"), lengthOf(answer));
  }

  /// RFC 9113, 8.5; RFC 8441, 5.1: 200, and no key is answered.
  private void open(Response response, Upgrade upgrade) {
    Fields fields = response.fields().without("Sec-WebSocket-Accept");
    opened = Status.OK;
    stream.server.output().headers(stream.id, ResponseWriter.interim(Status.OK, fields), false);
    complete();
    stream.open(upgrade.protocol().get());
  }

  @Override
  protected void writeInterim(Status status, Fields fields) {
    stream.server.output().headers(stream.id, ResponseWriter.interim(status, fields), false);
  }

  @Override
  protected void bodyAwaited() {
    awaitedNanos = scheduler().nowNanos();
    stream.settle();
  }

  @Override
  protected void bodyMoved() {
    stream.settle();
  }

  @Override
  protected void dropResponse() {
    if (writer != null && !stream.localEnded()) {
      writer.cancel();
    }
  }

  @Override
  protected @Nullable Status status() {
    return writer == null ? opened : writer.status();
  }

  @Override
  protected long bodySent() {
    return writer == null ? 0 : writer.sent();
  }

  @Override
  protected boolean responseWritten() {
    return opened != null || stream.localEnded();
  }

  void arrived(ByteBuffer data) {
    awaitedNanos = scheduler().nowNanos();
    bodyArrived(data);
  }

  void arrivedAll(Fields trailer, int dropped) {
    bodyEnded(trailer, dropped);
  }

  /// The response was sent; what still comes of the request is thrown away.
  void readOn() {
    dropBody();
  }

  long waiting() {
    return waitingBytes();
  }

  /// Whether the body, which is waited for, does not come as fast as it must.
  boolean isSlow(long nowNanos) {
    return awaitsBody()
        && (tooSlow() || nowNanos - awaitedNanos >= Nanos.of(stream.server.web().bodyStall()));
  }

  void completed() {
    if (!isOver()) {
      complete();
    }
  }

  /// The stream has been reset, or the connection has ended.
  void broken(Exception why) {
    if (!isOver()) {
      lost(why);
      linger();
    }
  }

  /// Ends it before its request has come.
  ///
  /// @return whether a response may still be written
  boolean stop(Exception why) {
    boolean unanswered = breakOff(why);
    linger();
    return unanswered;
  }

  void told(Status status, long bytesSent) {
    tell(status, bytesSent, false);
  }

  private void linger() {
    if (handlerRuns() && !lingers) {
      lingers = true;
      stream.server.lingers();
    }
  }

  @Override
  protected void handlerEnded() {
    if (lingers) {
      lingers = false;
      stream.server.lingersNoMore();
    }
  }
}
