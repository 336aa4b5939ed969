package spindle.http2;

import static spindle.http2.frame.ErrorCodes.fault;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.http.wire.RequestHead;
import spindle.http2.frame.FieldSection;
import spindle.http2.frame.RequestHeads;
import spindle.protocol.Drainable;
import spindle.tls.HandshakeAware;
import spindle.tls.TlsSession;
import spindle.web.Origin;
import spindle.web.WebLimits;
import spindle.web.server.Site;

/// The server's end: each stream that the client opens is an exchange of the site's.
class ServerConnection extends Http2Connection implements Drainable, HandshakeAware {
  private static final ByteBuffer PREFACE = new Http2().preface();
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_HEADER_LIST_SIZE = 6;
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final long DRAIN_PING = 0x5350494E444C4502L;
  private static final long DRAIN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int UNTIL_NOW = -1;

  /// How far we are on the way to the end, RFC 9113, 6.8.
  private enum Drain {
    NOT,
    WARNED,
    LAST
  }

  private final Site site;
  private final WebLimits web;
  private int prefaceAt;
  private @Nullable TlsSession tls;
  private @Nullable Origin origin;
  private Drain drain = Drain.NOT;
  private long warnedNanos;
  private int lastTaken = UNTIL_NOW;
  private int served;
  private boolean clientLeaves;
  private boolean drains;

  /// What the client has said of streams that it has not opened yet.
  private final Map<Integer, Urgency> early = new LinkedHashMap<>(0);

  /// Handlers of streams that were reset, which have not ended.
  private int lingering;

  ServerConnection(Site site, Http2Limits limits) {
    super(limits, site.limits().message().headMax(), site.limits().message().fieldsMax());
    this.site = site;
    this.web = site.limits();
  }

  Site site() {
    return site;
  }

  WebLimits web() {
    return web;
  }

  @Override
  public void connectionMade() {
    super.connectionMade();
    output()
        .settings(
            MAX_CONCURRENT_STREAMS,
            limits.maxStreams(),
            INITIAL_WINDOW_SIZE,
            limits.streamWindow(),
            MAX_HEADER_LIST_SIZE,
            web.message().headMax(),
            ENABLE_CONNECT_PROTOCOL,
            1);
    announceWindow();
  }

  /// RFC 9113, 9.2.2: TLS 1.2 with a suite that is not among the few good ones.
  @Override
  public void handshakeCompleted(TlsSession session) {
    tls = session;
    String suite = session.cipherSuite();
    boolean good = suite.contains("_GCM_") || suite.contains("_CHACHA20_");
    if (session.version().equals("TLSv1.2")
        && !(good && (suite.startsWith("TLS_ECDHE_") || suite.startsWith("TLS_DHE_")))) {
      fail(Http2Error.INADEQUATE_SECURITY.code(), "expected a better cipher suite");
    }
  }

  Origin origin() {
    if (origin == null) {
      origin =
          new Origin(transport().peer(), transport().host(), tls != null, Optional.ofNullable(tls));
    }
    return origin;
  }

  @Override
  void readPreface(ByteBuffer stream) throws Http2Exception {
    while (prefaceAt < PREFACE.limit() && stream.hasRemaining()) {
      if (stream.get() != PREFACE.get(prefaceAt++)) {
        throw fault(Http2Error.PROTOCOL_ERROR, "expected the preface of HTTP/2");
      }
    }
    if (prefaceAt == PREFACE.limit()) {
      times().begun();
    }
  }

  @Override
  boolean isIdle(int id) throws Http2Exception {
    if ((id & 1) == 0) {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected odd numbers of streams");
    }
    return id > streams().last();
  }

  @Override
  void opened(int id, FieldSection section, boolean end) throws Http2Exception {
    if (drain == Drain.LAST && id > lastTaken) {
      streams().skip(id);
    } else if (streams().size() + lingering >= limits.maxStreams()) {
      refuse(id, Http2Error.REFUSED_STREAM);
    } else if (section.tooLarge()) {
      turnAway(id, section, Status.REQUEST_HEADER_FIELDS_TOO_LARGE, end);
    } else if (section.fault() != null || section.pseudo().checkRequest() != null) {
      refuse(id, Http2Error.PROTOCOL_ERROR);
    } else if (section.contentLength() > 0 && (end || section.pseudo().hasProtocol())) {
      refuse(id, Http2Error.PROTOCOL_ERROR);
    } else {
      serve(id, section, end);
    }
  }

  private void serve(int id, FieldSection section, boolean end) {
    RequestHead head;
    try {
      head = RequestHeads.of(section, web.message());
    } catch (MalformedMessage e) {
      ServerStream stream = new ServerStream(this, id, section, end);
      add(stream);
      stream.page(site.refuse(e, origin(), RequestHeads.firstLine(section)));
      return;
    }
    ServerStream stream = new ServerStream(this, id, section, end);
    Urgency said = early.remove(id);
    if (!early.isEmpty()) {
      early.keySet().removeIf(each -> each < id);
    }
    stream.output.setUrgency(said == null ? Urgency.of(head.fields()) : said);
    add(stream);
    served++;
    if (served >= web.requestsMax()) {
      announceEnd();
    }
    stream.begin(head);
  }

  /// What comes before its stream is kept for as many as may be open, RFC 9218, 7.1; of more the
  /// latest are passed over.
  @Override
  void priorityUpdate(int id, Urgency urgency) throws Http2Exception {
    Http2Stream stream = id == 0 ? null : streams().get(id);
    if (stream != null) {
      stream.output.setUrgency(urgency);
    } else if (id == 0) {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected a PRIORITY_UPDATE that names a stream");
    } else if (isIdle(id) && (early.size() < limits.maxStreams() || early.containsKey(id))) {
      early.put(id, urgency);
    }
  }

  /// The head was too large to be kept.
  private void turnAway(int id, FieldSection section, Status status, boolean end) {
    ServerStream stream = new ServerStream(this, id, section, end);
    add(stream);
    MalformedMessage why = RequestHeads.tooLarge(web.message());
    stream.page(site.refuse(why, origin(), RequestHeads.firstLine(section)).withStatus(status));
  }

  /// A handler goes on though its stream has ended: it counts as before.
  void lingers() {
    lingering++;
  }

  void lingersNoMore() {
    lingering--;
  }

  @Override
  void received(Http2Settings settings) {}

  @Override
  void goAwayReceived(GoAway why) {
    clientLeaves = true;
    streamGone();
  }

  @Override
  void pingAcknowledged(long data) {
    if (data == DRAIN_PING && drain == Drain.WARNED) {
      takeNoMore();
    }
  }

  /// First says that there will be an end; what the client has sent before it knows is served.
  /// Streams that would not end by themselves are told, those that are connections of their own and
  /// those of which the response goes on for ever.
  @Override
  public void drain() {
    drains = true;
    announceEnd();
    streams().all().forEach(each -> ((ServerStream) each).drain());
  }

  /// Whether the server is to end, and not this connection alone.
  boolean drains() {
    return drains;
  }

  private void announceEnd() {
    if (isClosing() || drain != Drain.NOT) {
      return;
    }
    drain = Drain.WARNED;
    warnedNanos = scheduler().nowNanos();
    output().goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), "");
    output().ping(DRAIN_PING, false);
    times().look();
  }

  private void takeNoMore() {
    drain = Drain.LAST;
    lastTaken = lastTaken();
    output().goAway(lastTaken, Http2Error.NO_ERROR.code(), "");
    streamGone();
  }

  /// The last stream that was looked at.
  int lastTaken() {
    return streams().last();
  }

  @Override
  void streamGone() {
    if (streams().size() == 0 && (drain == Drain.LAST || clientLeaves || inputEnded())) {
      close();
    }
    if (!isClosing()) {
      times().look();
    }
  }

  @Override
  boolean isBusy() {
    return super.isBusy() || drain == Drain.WARNED;
  }

  @Override
  void checkTime(long nowNanos) {
    if (drain == Drain.WARNED && nowNanos - warnedNanos >= DRAIN_NANOS) {
      takeNoMore();
    }
  }

  @Override
  void idle() {
    output().goAway(streams().last(), Http2Error.NO_ERROR.code(), "");
    close();
  }

  @Override
  ConnectionTimes.Limits timeLimits() {
    return new ConnectionTimes.Limits(web.headTimeout(), web.idleTimeout(), web.writeStall());
  }
}
