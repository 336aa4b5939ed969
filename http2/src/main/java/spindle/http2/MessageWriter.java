package spindle.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.http.wire.ChunkReader;
import spindle.http2.frame.FrameOutput;
import spindle.web.body.Body;

/// Writes one message to a stream: the head, the body by the windows, the trailer.
final class MessageWriter implements Recipient<Long> {
  /// Bodies below it leave with their head in one write.
  private static final int SMALL = 8 * 1024;

  private final Http2Stream stream;
  private final Body body;
  private final Consumer<Throwable> ifFailed;
  private long missing = -1;
  private long sent;
  private @Nullable Deferred<Long> pouring;

  /// @param ifFailed told why the body does not go on
  MessageWriter(Http2Stream stream, Body body, Consumer<Throwable> ifFailed) {
    this.stream = stream;
    this.body = body;
    this.ifFailed = ifFailed;
  }

  /// How many bytes of the body were given to the stream.
  long sent() {
    return sent;
  }

  void cancel() {
    body.cancel();
    Deferred<Long> pending = pouring;
    pouring = null;
    if (pending != null) {
      pending.cancel();
    }
  }

  /// Adds all but what only connections of HTTP/1.1 have, and what frames a message there.
  static void addAll(Http2Headers head, Fields fields) {
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i).toLowerCase(Locale.ROOT);
      switch (name) {
        case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> {}
        case "content-length" -> {}
        default -> head.add(name, fields.value(i));
      }
    }
  }

  /// Sends the head alone, and drops the body.
  void sendHead(Http2Headers head) {
    body.cancel();
    stream.connection.output().headers(stream.id, head, true);
    stream.endLocal();
  }

  /// Sends the head and the body.
  ///
  /// @param length -1 if it is not known
  void send(Http2Headers head, long length) {
    ByteBuffer whole = body.whole();
    if (length == 0 && body.trailerNames().isEmpty()) {
      sendHead(head);
    } else if (whole == null || whole.remaining() != length) {
      stream.connection.output().headers(stream.id, head, false);
      pour(length);
    } else {
      sendWhole(head, whole.duplicate());
    }
  }

  private void sendWhole(Http2Headers head, ByteBuffer whole) {
    int size = whole.remaining();
    sent = size;
    SendQueue queue = stream.connection.queue();
    FrameOutput output = stream.connection.output();
    boolean trailed = !body.trailerNames().isEmpty();
    if (!trailed && size < SMALL && queue.isFree(size) && stream.output.window() >= size) {
      stream.output.widen(-size);
      queue.spend(size);
      output.headersAndData(stream.id, head, whole);
      stream.endLocal();
    } else {
      output.headers(stream.id, head, false);
      Http2Headers trailer = trailer();
      if (fits(trailer)) {
        stream.output.addWhole(whole, trailer);
      }
    }
  }

  /// Fails if the peer does not take it.
  private boolean fits(@Nullable Http2Headers trailer) {
    if (trailer == null || stream.connection.output().fits(trailer)) {
      return true;
    }
    failed(new TrailerTooLarge());
    return false;
  }

  /// Sends the body, behind a head that has left.
  void pour(long length) {
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

  /// One that a proxy hands on need not have been announced, RFC 9113, 8.1.
  private @Nullable Http2Headers trailer() {
    Fields fields = ChunkReader.allowed(body.trailer());
    if (fields.size() == 0 && body.trailerNames().isEmpty()) {
      return null;
    }
    Http2Headers trailer = new DefaultHttp2Headers(false, fields.size());
    addAll(trailer, fields);
    return trailer;
  }

  @Override
  public void succeeded(Long poured) {
    pouring = null;
    if (missing > 0) {
      failed(new IllegalStateException("the body has fewer bytes than its Content-Length said"));
    } else if (!stream.isClosed()) {
      Http2Headers trailer = trailer();
      if (fits(trailer)) {
        stream.output.end(trailer);
      }
    }
  }

  @Override
  public void failed(Throwable failure) {
    pouring = null;
    if (!stream.isClosed()) {
      ifFailed.accept(failure);
    }
  }
}
