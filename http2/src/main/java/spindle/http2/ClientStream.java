package spindle.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.Status;
import spindle.http2.frame.FieldSection;
import spindle.time.Nanos;
import spindle.web.client.CarriedRequest;
import spindle.web.client.CarriedRequest.Failure;
import spindle.web.client.reason.RequestTimeout.Stage;
import spindle.web.wire.WebSocketKey;

/// A stream that we have opened: a request leaves, its response arrives.
final class ClientStream extends Http2Stream implements CarriedRequest.Carrier {
  private static final String KEY = "Sec-WebSocket-Key";
  private static final String ACCEPT = "Sec-WebSocket-Accept";
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private final ClientConnection client;
  private final CarriedRequest request;
  private final MessageWriter writer;

  /// The body of the request waits for the server's word.
  private boolean expecting;

  /// What the stream becomes if the server agrees to another protocol; null if none is asked for.
  private final @Nullable StreamTransport tunnel;

  private boolean switched;

  private boolean answered;

  /// The response has no body, whatever its fields say.
  private boolean bodiless;

  private long declared = -1;
  private long received;
  private boolean over;
  private long touchedNanos;

  ClientStream(ClientConnection client, int id, CarriedRequest request) {
    super(client, id);
    this.client = client;
    this.request = request;
    this.writer = new MessageWriter(this, request.body(), this::bodyFailed);
    this.tunnel = request.upgrade() == null ? null : new StreamTransport(this);
  }

  void begin() {
    request.carriedBy(this);
    touch();
    long length = request.body().length();
    String protocol = request.upgrade();
    Http2Headers head = protocol == null ? head(length) : extended(protocol);
    if (!client.output().fits(head)) {
      client.forget(this);
      String words = "it has more bytes of fields than the server takes";
      fail(Failure.NOT_SENT, words, new IOException(words), false);
      client.streamGone();
      return;
    }
    if (protocol != null) {
      client.output().headers(id, head, false);
    } else if (length == 0 && request.body().trailerNames().isEmpty()) {
      client.output().headers(id, head, true);
      endLocal();
    } else if (request.expects()) {
      expecting = true;
      client.output().headers(id, head, false);
    } else {
      request.beginBody();
      writer.send(head, length);
    }
  }

  private Http2Headers head(long length) {
    Fields fields = request.fields();
    Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 5);
    head.method(request.method()).scheme(request.scheme());
    head.authority(request.authority()).path(request.path());
    MessageWriter.addAll(head, fields.has("TE") ? fields.with("TE", "trailers") : fields);
    boolean withBody = WITH_BODY.contains(request.method().toUpperCase(Locale.ROOT));
    if (length > 0 || (length == 0 && withBody)) {
      head.add("content-length", Long.toString(length));
    }
    return head;
  }

  /// RFC 8441, 4 and 5.
  private Http2Headers extended(String protocol) {
    Fields fields = request.fields().without(KEY);
    Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 5);
    head.method("CONNECT").add(":protocol", protocol);
    head.scheme(request.scheme()).authority(request.authority()).path(request.path());
    MessageWriter.addAll(head, fields.has("TE") ? fields.with("TE", "trailers") : fields);
    return head;
  }

  private void touch() {
    touchedNanos = client.scheduler().nowNanos();
  }

  private void sendExpected() {
    if (expecting) {
      expecting = false;
      touch();
      request.beginBody();
      writer.pour(request.body().length());
    }
  }

  private void bodyFailed(Throwable failure) {
    String words = "the body of the request failed";
    Exception cause =
        failure instanceof Exception known ? known : new IllegalStateException(failure);
    fail(Failure.NO_BODY, words, cause, false);
    client.reset(this, Http2Error.CANCEL.code());
  }

  @Override
  void headers(FieldSection section, boolean end) throws Http2Exception {
    touch();
    String wrong = section.tooLarge() ? "too many fields, or too large ones" : section.fault();
    if (wrong == null && answered) {
      wrong = end && !switched && section.pseudo().isEmpty() ? null : "a trailer that is none";
    } else if (wrong == null) {
      wrong = section.pseudo().checkResponse();
    }
    if (wrong != null) {
      malformed(wrong);
    } else if (answered) {
      endWith(section.fields());
    } else {
      head(Status.of(Integer.parseInt(section.pseudo().status())), section, end);
    }
  }

  private void head(Status status, FieldSection section, boolean end) throws Http2Exception {
    if (status.interim()) {
      interim(status, section.fields(), end);
      return;
    }
    if (tunnel != null && status.successful()) {
      answered = true;
      switchOver(tunnel, section.fields(), end);
      return;
    }
    expecting = false;
    bodiless = request.method().equals("HEAD") || status.bodiless();
    declared = bodiless ? -1 : section.contentLength();
    if (end && declared > 0) {
      malformed("a response that is shorter than it says");
      return;
    }
    answered = true;
    if (bodiless || end) {
      over = true;
      request.answered(status, section.fields());
      if (end) {
        endRemoteWell();
      }
    } else {
      request.answered(status, section.fields(), declared);
    }
  }

  /// The answer looks as one of HTTP/1.1 does, to who has sent a key.
  private void switchOver(StreamTransport to, Fields said, boolean end) {
    switched = true;
    over = true;
    Fields fields = said.without(ACCEPT);
    String key = request.fields().firstOr(KEY, "");
    if (!key.isEmpty()) {
      fields = fields.plus(ACCEPT, WebSocketKey.accept(key));
    }
    OpenedStream opened = new OpenedStream(to);
    request.switched(fields, opened, opened.unclaimed());
    if (end && !isClosed()) {
      endRemote();
      inputEnded(to);
    }
  }

  private void inputEnded(StreamTransport to) {
    to.inputEnded();
    if (localEnded()) {
      client.streamEnded(this);
    }
  }

  private void interim(Status status, Fields fields, boolean end) throws Http2Exception {
    if (end || status.code() == Status.SWITCHING_PROTOCOLS.code()) {
      malformed("an interim response that cannot be one");
    } else if (!request.informed(status, fields)) {
      malformed("more interim responses than may be");
    } else if (status.code() == Status.CONTINUE.code()) {
      sendExpected();
    }
  }

  private void malformed(String what) throws Http2Exception {
    String words = "expected a response, got " + what;
    fail(Failure.MALFORMED, words, new MalformedMessage(MessageFault.SYNTAX, words), false);
    client.resetFaulty(id, Http2Error.PROTOCOL_ERROR.code());
  }

  private void fail(Failure kind, String words, Exception cause, boolean repeats) {
    if (over) {
      return;
    }
    over = true;
    if (answered) {
      request.broken(words, cause);
    } else {
      request.failed(kind, words, cause, repeats);
    }
  }

  @Override
  void data(ByteBuffer data) throws Http2Exception {
    touch();
    received += data.remaining();
    if (tunnel != null && switched) {
      tunnel.arrived(data);
    } else if (!answered) {
      malformed("DATA before its head");
    } else if (bodiless || (declared >= 0 && received > declared)) {
      malformed("more bytes than there are to be");
    } else {
      request.arrived(data);
    }
  }

  @Override
  void ended() throws Http2Exception {
    if (tunnel != null && switched) {
      inputEnded(tunnel);
    } else if (!answered) {
      malformed("the end before its head");
    } else {
      endWith(Fields.none());
    }
  }

  private void endWith(Fields trailer) throws Http2Exception {
    if (declared >= 0 && received != declared) {
      malformed("fewer bytes than there were to be");
      return;
    }
    if (!over) {
      over = true;
      request.ended(trailer);
    }
    endRemoteWell();
  }

  /// All of the response has come. What is left of the request is not sent, unless it is to be; a
  /// stream that the server has not given over has nothing more to send.
  private void endRemoteWell() {
    endRemote();
    if (localEnded()) {
      client.streamEnded(this);
    } else if (tunnel != null || !request.keepsSending()) {
      client.reset(this, Http2Error.CANCEL.code());
    }
  }

  @Override
  void completed() {
    if (tunnel != null) {
      tunnel.completed();
    }
  }

  @Override
  void emptied() {
    if (tunnel != null) {
      tunnel.emptied();
    }
  }

  @Override
  void sentAll() {
    touch();
  }

  /// The server, or we, have ended it before its time; or the connection has ended.
  @Override
  void lost(Exception why) {
    writer.cancel();
    if (tunnel != null) {
      tunnel.lost(why);
    }
    boolean refused =
        (why instanceof StreamReset reset && reset.code() == Http2Error.REFUSED_STREAM.code())
            || (why instanceof GoAway away && away.byPeer() && away.lastStream() < id);
    if (refused && !answered) {
      String words = "the server has not looked at it: " + why.getMessage();
      fail(Failure.NOT_SENT, words, why, !client.isToCalmDown());
    } else if (tunnel == null && !localEnded() && !answered) {
      fail(Failure.CUT_OFF, "it was ended while it was sent: " + why.getMessage(), why, false);
    } else {
      boolean repeats = !(why instanceof StreamReset) && !client.isToCalmDown();
      String words = "it was ended before its response: " + why.getMessage();
      fail(Failure.UNANSWERED, words, why, repeats);
    }
  }

  @Override
  String describe() {
    if (tunnel != null && switched) {
      return StreamWords.of(tunnel.protocol);
    }
    String what = request.method() + " " + request.path().replaceFirst("[?].*", "");
    return what + (answered ? ", of which the response comes" : " waits for its response");
  }

  @Override
  long waitingBytes() {
    return tunnel != null && switched ? tunnel.waitingBytes() : request.waitingBytes();
  }

  @Override
  public void cancelled() {
    over = true;
    client.reset(this, Http2Error.CANCEL.code());
  }

  @Override
  public void bodyAwaited() {
    touch();
    settle();
  }

  @Override
  public void bodyMoved() {
    touch();
    if (request.isUnwanted()) {
      cancelled();
    } else {
      settle();
    }
  }

  @Override
  void checkTime(long nowNanos) {
    long quiet = nowNanos - touchedNanos;
    if (tunnel != null && switched) {
      checkTime(tunnel, nowNanos, quiet);
      return;
    }
    boolean mayBeQuiet = over || request.isEndless();
    if (answered && !mayBeQuiet && quiet >= Nanos.of(client.web().readStall())) {
      bodyStalled();
    } else if (expecting && quiet >= Nanos.of(client.web().expectWait())) {
      sendExpected();
    } else if (!answered
        && (localEnded() || tunnel != null)
        && quiet >= Nanos.of(client.web().headTimeout())) {
      give(Stage.HEAD, client.web().headTimeout());
    } else if (!answered && !localEnded() && output.isStalled(nowNanos, 1)) {
      give(Stage.SEND, client.web().sendStall());
    }
  }

  /// Nobody takes it, or the server does not end what we have ended, or reads nothing.
  private void checkTime(StreamTransport to, long nowNanos, long quiet) {
    boolean awaited = !to.isOpen() || to.isClosing();
    boolean late = awaited && quiet >= Nanos.of(client.web().readStall());
    if (late || output.isStalled(nowNanos, 1)) {
      client.reset(this, Http2Error.CANCEL.code());
    }
  }

  private void bodyStalled() {
    if (request.isRelayed() && !request.isAwaited()) {
      touch(); // the reader's limits are somebody else's business
    } else {
      give(Stage.BODY, client.web().readStall());
    }
  }

  private void give(Stage stage, Duration limit) {
    over = true;
    request.timedOut(stage, limit);
    client.reset(this, Http2Error.CANCEL.code());
  }
}
