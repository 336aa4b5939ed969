package spindle.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.http.wire.ChunkReader;
import spindle.http.wire.RequestHead;
import spindle.http2.frame.FieldSection;
import spindle.protocol.Protocol;
import spindle.time.Nanos;
import spindle.web.Response;

/// A stream that a client has opened: its request arrives, its response leaves.
final class ServerStream extends Http2Stream {
  final ServerConnection server;
  private final long declared;
  private final String scheme;

  /// What an extended CONNECT asks for; empty if it is none.
  private final String protocol;

  /// Whether a CONNECT asks for a connection to another place.
  private final boolean connects;

  /// What a CONNECT of either kind asks for; nobody has it before the answer.
  private final @Nullable StreamTransport tunnel;

  private long received;
  private @Nullable ServerExchange exchange;

  /// When all of ours was sent though the client has not ended, and what had come by then.
  private long sentNanos;

  private long receivedBefore;
  private boolean reading;

  ServerStream(ServerConnection server, int id, FieldSection section, boolean end) {
    super(server, id);
    this.server = server;
    this.declared = section.contentLength();
    this.scheme = section.pseudo().scheme();
    this.protocol = section.pseudo().protocol();
    this.connects = section.pseudo().asksForTunnel();
    this.tunnel = connects || !protocol.isEmpty() ? new StreamTransport(this) : null;
    if (end) {
      endRemote();
      if (tunnel != null) {
        tunnel.inputEnded();
      }
    }
  }

  /// As the client has said it; empty with CONNECT.
  String scheme() {
    return scheme;
  }

  void begin(RequestHead head) {
    boolean none = remoteEnded() || isConnect();
    ServerExchange begun = new ServerExchange(this, head, none ? 0 : bodyLength());
    exchange = begun;
    begun.begin();
  }

  /// Whether it asks for another protocol in place of HTTP, RFC 8441, or for a connection.
  boolean isConnect() {
    return tunnel != null;
  }

  /// Whether an answer of this status gives it over to the protocol of that name.
  boolean isGivenBy(Status status, String name) {
    return connects ? status.successful() : protocol.equalsIgnoreCase(name);
  }

  @Override
  Http2Error abortCode() {
    return connects ? Http2Error.CONNECT_ERROR : super.abortCode();
  }

  @Override
  String describe() {
    StreamTransport opened = opened();
    if (opened != null) {
      return StreamWords.of(opened.protocol);
    }
    return exchange == null ? "a request that was refused" : exchange.describe();
  }

  /// Gives the stream to another protocol: the answer has left.
  void open(Protocol next) {
    if (tunnel != null) {
      tunnel.begin(next);
    }
  }

  /// The connection that it has become, or null.
  private @Nullable StreamTransport opened() {
    return tunnel != null && tunnel.isOpen() ? tunnel : null;
  }

  /// What goes on until somebody ends it is told that it should.
  void drain() {
    if (tunnel != null) {
      tunnel.drain();
    } else if (exchange != null) {
      exchange.endSoon();
    }
  }

  /// A body of length 0 that has not ended yet is one of a length that is not known: it may still
  /// have a trailer.
  private long bodyLength() {
    return declared == 0 ? -1 : declared;
  }

  /// Answers without an exchange.
  void page(Response page) {
    boolean sent =
        new ResponseWriter(this, server.site().date(server.scheduler()), page)
            .send(false, page.body().length());
    if (!sent) {
      server.reset(this, Http2Error.INTERNAL_ERROR.code());
    }
  }

  /// A second block is the trailer, RFC 9113, 8.1.
  @Override
  void headers(FieldSection section, boolean end) throws Http2Exception {
    if (section.tooLarge()) {
      server.resetFaulty(id, Http2Error.ENHANCE_YOUR_CALM.code());
    } else if (tunnel != null || !end || isMalformed(section)) { // RFC 9113, 8.5 and 8.1
      server.resetFaulty(id, Http2Error.PROTOCOL_ERROR.code());
    } else {
      endRemote();
      Fields all = section.fields();
      Fields trailer = ChunkReader.allowed(all);
      finish(trailer, all.size() - trailer.size());
    }
  }

  private boolean isMalformed(FieldSection trailer) {
    return trailer.fault() != null || !trailer.pseudo().isEmpty() || isShort();
  }

  private boolean isShort() {
    return declared >= 0 && received != declared;
  }

  @Override
  void data(ByteBuffer data) throws Http2Exception {
    received += data.remaining();
    if (tunnel != null && !reading) {
      tunnel.arrived(data);
      return;
    }
    if (tunnel == null && declared >= 0 && received > declared) {
      server.resetFaulty(id, Http2Error.PROTOCOL_ERROR.code());
      return;
    }
    if (exchange != null && tunnel == null) {
      exchange.arrived(data);
    }
    if (reading && received - receivedBefore > server.web().drainMax()) {
      server.reset(this, Http2Error.NO_ERROR.code());
    }
  }

  @Override
  void ended() throws Http2Exception {
    if (tunnel != null) {
      tunnel.inputEnded();
    }
    if (opened() != null) {
      return;
    }
    if (isShort()) {
      server.resetFaulty(id, Http2Error.PROTOCOL_ERROR.code());
    } else {
      finish(Fields.none(), 0);
    }
  }

  private void finish(Fields trailer, int dropped) {
    if (exchange != null) {
      exchange.arrivedAll(trailer, dropped);
    }
    if (localEnded()) {
      server.streamEnded(this);
    }
  }

  /// An upload goes on: it is read for a while, since some clients lose the answer if they are cut
  /// off, and thrown away.
  @Override
  void sentAll() {
    StreamTransport opened = opened();
    if (reading || (opened != null && !opened.isClosing())) {
      return; // it has ended its own direction alone
    }
    reading = true;
    dropEarly();
    sentNanos = server.scheduler().nowNanos();
    receivedBefore = received;
    if (exchange == null) {
      server.reset(this, Http2Error.NO_ERROR.code());
    } else {
      exchange.readOn();
    }
  }

  /// What has come for a protocol that nobody will speak.
  private void dropEarly() {
    if (tunnel != null) {
      tunnel.drop();
    }
  }

  @Override
  void completed() {
    if (tunnel != null && tunnel.isOpen()) {
      tunnel.completed();
    } else if (exchange != null) {
      exchange.completed();
    }
  }

  @Override
  void lost(Exception why) {
    dropEarly();
    if (tunnel != null && tunnel.isOpen()) {
      tunnel.lost(why);
    } else if (exchange != null) {
      exchange.broken(why);
    }
  }

  @Override
  void emptied() {
    if (tunnel != null) {
      tunnel.emptied();
    }
  }

  @Override
  long waitingBytes() {
    if (tunnel != null) {
      return tunnel.waitingBytes();
    }
    return exchange == null ? 0 : exchange.waiting();
  }

  @Override
  void checkTime(long nowNanos) {
    if (output.isStalled(nowNanos, server.web().bodyRate())) {
      server.reset(this, Http2Error.CANCEL.code());
    } else if (reading) {
      if (nowNanos - sentNanos >= Nanos.of(server.web().drainTime())) {
        server.reset(this, Http2Error.NO_ERROR.code());
      }
    } else if (exchange != null && exchange.isSlow(nowNanos)) {
      giveUp(exchange);
    }
  }

  /// The body comes too slowly.
  private void giveUp(ServerExchange slow) {
    exchange = null;
    if (slow.stop(new TimeoutException("the body came too slowly"))) {
      Response page = Response.text("The body took too long to arrive.\n");
      page(page.withStatus(Status.REQUEST_TIMEOUT));
      slow.told(Status.REQUEST_TIMEOUT, page.body().length());
    } else {
      server.reset(this, Http2Error.CANCEL.code());
    }
  }
}
