package spindle.web.server;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.http.wire.BodyFraming;
import spindle.http.wire.ChunkReader;
import spindle.http.wire.RequestHead;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.time.Scheduler;
import spindle.tls.TlsSession;
import spindle.web.Origin;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.WebLimits;

/// One request of HTTP/1.1 and its response: the framing of the body, and whether the connection
/// may serve another one.
class Exchange extends ServedExchange {
  private final ServerConnection connection;
  private final @Nullable ChunkReader chunks;

  /// Bytes of the body that are still to come, where its length is known.
  private long missing;

  /// Whether something stood behind the head when it was read.
  boolean moreBehind;

  private @Nullable Response held;
  private @Nullable ResponseSender sender;

  Exchange(ServerConnection connection, RequestHead head, WebLimits limits) {
    super(connection.site(), limits, head, lengthOf(head.body()));
    this.connection = connection;
    boolean chunked = head.body().kind() == BodyFraming.Kind.CHUNKED;
    chunks = chunked ? new ChunkReader(limits.message()) : null;
    missing = head.body().length();
  }

  private static long lengthOf(BodyFraming framing) {
    if (framing.isEmpty()) {
      return 0;
    }
    return framing.kind() == BodyFraming.Kind.CHUNKED ? -1 : framing.length();
  }

  void begin() {
    begin(head().minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1");
  }

  @Override
  protected Scheduler scheduler() {
    return connection.scheduler();
  }

  /// Made for each exchange anew: while it waits a connection holds none.
  @Override
  protected Origin origin() {
    return originOf(connection.transport());
  }

  /// Who is at the other end.
  static Origin originOf(Transport transport) {
    Optional<TlsSession> tls = TlsSession.of(transport);
    return new Origin(transport.peer(), transport.host(), tls.isPresent(), tls);
  }

  @Override
  protected void writeInterim(Status status, Fields fields) {
    connection.sendInterim(status, fields);
  }

  @Override
  protected void bodyAwaited() {
    connection.awaitBody();
  }

  @Override
  protected void bodyMoved() {
    connection.settleReading();
  }

  @Override
  protected @Nullable Status status() {
    return sender == null ? null : sender.status();
  }

  @Override
  protected long bodySent() {
    return sender == null ? 0 : sender.bodySent();
  }

  @Override
  protected boolean responseWritten() {
    return sender != null && sender.ended();
  }

  @Override
  protected void respond(Response response) {
    if (!requestEnded() && chunks != null && connection.isReading()) {
      held = response; // until what has come is read: the end of the body may be in it
      return;
    }
    Upgrade upgrade = response.upgrade().orElse(null);
    boolean tunnel = response.status().successful();
    if (upgrade != null && !tunnel && !upgradesTo(upgrade.name())) {
      response.body().cancel();
      answerWithPage(upgradeRequired(upgrade.name()));
      return;
    }
    boolean persists = head().persists() && connection.persists() && bodyCanBeDrained();
    sender = new ResponseSender(connection, this, response, persists);
    sender.send();
    if (connection.drains()) {
      endSoon();
    }
  }

  /// RFC 9110, 15.5.22.
  private static HttpError upgradeRequired(String protocol) {
    return new HttpError(
        Status.UPGRADE_REQUIRED, "Ask for " + protocol + " here.", Fields.of("Upgrade", protocol));
  }

  /// What has come is read; the answer need not wait any more.
  void answerHeld() {
    Response response = held;
    held = null;
    if (response != null) {
      respond(response);
    }
  }

  /// Whether what is left of the body may be read and thrown away. Not where it was to wait for our
  /// word: whether it comes or not cannot be known. Nor where nobody knows how much it is.
  private boolean bodyCanBeDrained() {
    if (requestEnded()) {
      return !head().method().equals("CONNECT"); // whose bytes may be on their way into the tunnel
    }
    return chunks == null && !expectsContinue() && missing <= limits().drainMax();
  }

  /// All of the response is the transport's to send: nobody will ask for the body any more. So the
  /// client is read from, and one that sends all of its body before it reads gets the response.
  void responseHandedOver() {
    dropBody();
  }

  /// The response has been written. Whatever is left of the body is not wanted.
  void responseEnded() {
    if (!requestEnded()) {
      dropBody();
      if (sender != null && sender.persists()) {
        connection.awaitRest();
        return;
      }
    }
    finish();
  }

  final void finish() {
    if (!isOver()) {
      complete();
      connection.exchangeEnded(sender != null && sender.persists());
    }
  }

  /// Whether the response goes on, and nobody knows how long.
  boolean isOpenEnded() {
    return sender != null && sender.isOpenEnded();
  }

  /// Whether it goes on until the client goes.
  boolean isEndless() {
    return sender != null && sender.isEndless();
  }

  /// The server is to end: a response that goes on for ever is ended, if its client can ask again.
  void endSoon() {
    if (sender != null && head().method().equals("GET")) {
      sender.endSoon();
    }
  }

  /// Whether the response may give the connection to this protocol.
  boolean upgradesTo(String protocol) {
    return head().upgrades() && head().fields().lists("Upgrade", protocol);
  }

  /// The response has given the connection to another protocol.
  void upgrade(Protocol next) {
    complete();
    connection.upgrade(next);
  }

  /// Reads on in the body.
  void feed(ByteBuffer stream) throws MalformedMessage {
    bodyBegun();
    if (chunks != null) {
      ByteBuffer data = chunks.read(stream);
      if (data.hasRemaining()) {
        bodyArrived(data);
      }
      if (chunks.ended()) {
        end(chunks.trailer(), chunks.dropped());
      }
      return;
    }
    int length = (int) Math.min(missing, stream.remaining());
    ByteBuffer data = stream.slice(stream.position(), length);
    stream.position(stream.position() + length);
    missing -= length;
    bodyArrived(data);
    if (missing == 0) {
      end(Fields.none(), 0);
    }
  }

  private void end(Fields trailer, int dropped) {
    bodyEnded(trailer, dropped);
    if (held != null) {
      answerHeld();
    } else if (responseWritten()) {
      finish();
    }
  }

  @Override
  protected void dropResponse() {
    if (held != null) {
      held.body().cancel();
      held = null;
    }
    if (sender != null) {
      sender.cancel();
    }
  }
}
