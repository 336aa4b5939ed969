package spindle.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.http.wire.ChunkReader;
import spindle.reason.ConnectionClosed;
import spindle.web.Body;
import spindle.web.BodyTruncated;
import spindle.web.Response;

/// Writes one response to a stream: the head, the body by the windows, the trailer.
final class ResponseWriter implements Recipient<Long> {
  private static final Logger LOG = System.getLogger("spindle.http2");
  private static final AsciiString DATE = AsciiString.cached("date");
  private static final AsciiString LENGTH = AsciiString.cached("content-length");

  /// Bodies below it leave with their head in one write.
  private static final int SMALL = 8 * 1024;

  private final Http2Stream stream;
  private final String date;
  private final Response response;
  private long missing = -1;
  private long sent;
  private @Nullable Deferred<Long> pouring;

  ResponseWriter(Http2Stream stream, String date, Response response) {
    this.stream = stream;
    this.date = date;
    this.response = response;
  }

  Status status() {
    return response.status();
  }

  /// How many bytes of the body were given to the stream.
  long sent() {
    return sent;
  }

  void cancel() {
    response.body().cancel();
    Deferred<Long> pending = pouring;
    pouring = null;
    if (pending != null) {
      pending.cancel();
    }
  }

  /// An interim response.
  static Http2Headers interim(Status status, Fields fields) {
    Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 1);
    head.status(Integer.toString(status.code()));
    addAll(head, fields);
    return head;
  }

  /// @param silent whether the body is not sent, as to HEAD
  /// @param length of the body; -1 if it is not known
  void send(boolean silent, long length) {
    Body body = response.body();
    boolean bodiless = status().bodiless() || status().code() == 205;
    Http2Headers head = head(bodiless ? -1 : length);
    boolean trailed = !body.trailerNames().isEmpty();
    if (bodiless || silent || (length == 0 && !trailed)) {
      body.cancel();
      stream.connection.output().headers(stream.id, head, true);
      stream.endLocal();
      return;
    }
    ByteBuffer whole = body.whole();
    if (whole == null || whole.remaining() != length) {
      stream.connection.output().headers(stream.id, head, false);
      pour(body, length);
    } else {
      sendWhole(head, whole.duplicate(), trailed);
    }
  }

  private Http2Headers head(long length) {
    Fields fields = response.fields();
    Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 3);
    head.status(Integer.toString(status().code()));
    if (!fields.has("Date")) {
      head.add(DATE, date);
    }
    addAll(head, fields);
    if (length >= 0) {
      head.set(LENGTH, Long.toString(length));
    }
    return head;
  }

  /// All but what only connections of HTTP/1.1 have.
  private static void addAll(Http2Headers head, Fields fields) {
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i).toLowerCase(Locale.ROOT);
      switch (name) {
        case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> {}
        case "content-length" -> {}
        default -> head.add(name, fields.value(i));
      }
    }
  }

  private void sendWhole(Http2Headers head, ByteBuffer whole, boolean trailed) {
    int size = whole.remaining();
    sent = size;
    SendQueue queue = stream.connection.queue();
    FrameOutput output = stream.connection.output();
    if (!trailed && size < SMALL && queue.isFree(size) && stream.output.window() >= size) {
      stream.output.widen(-size);
      queue.spend(size);
      output.headersAndData(stream.id, head, whole);
      stream.endLocal();
    } else {
      output.headers(stream.id, head, false);
      stream.output.addWhole(whole, trailer());
    }
  }

  private void pour(Body body, long length) {
    missing = length;
    Deferred<Long> poured = body.pourInto(this::piece);
    pouring = poured;
    var _ = poured.deliverTo(this);
  }

  private @Nullable Deferred<?> piece(ByteBuffer piece) {
    if (missing >= 0 && piece.remaining() > missing) {
      throw new IllegalStateException("the body has more bytes than its Content-Length said");
    }
    missing -= missing < 0 ? 0 : piece.remaining();
    sent += piece.remaining();
    stream.output.add(piece);
    return stream.output.room();
  }

  private @Nullable Http2Headers trailer() {
    Body body = response.body();
    if (body.trailerNames().isEmpty()) {
      return null;
    }
    Fields fields = ChunkReader.allowed(body.trailer());
    Http2Headers trailer = new DefaultHttp2Headers(false, fields.size());
    addAll(trailer, fields);
    return trailer;
  }

  @Override
  public void succeeded(Long poured) {
    pouring = null;
    if (missing > 0) {
      failed(new IllegalStateException("the body has fewer bytes than its Content-Length said"));
    } else {
      stream.output.end(trailer());
    }
  }

  /// The head has left: that the rest does not come can be shown by a reset alone.
  @Override
  public void failed(Throwable failure) {
    pouring = null;
    if (stream.isClosed()) {
      return;
    }
    if (!theirs(failure)) {
      LOG.log(Level.ERROR, "a response ends in its middle", failure);
    }
    stream.connection.reset(stream, Http2Error.INTERNAL_ERROR.code());
  }

  private static boolean theirs(Throwable failure) {
    return failure instanceof CancelledError
        || failure instanceof BodyTruncated
        || failure instanceof StreamReset
        || failure instanceof ConnectionClosed;
  }
}
