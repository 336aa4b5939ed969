package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;

/// What a stream of requests is understood as, in one line: `GET / none ; POST /a length 2 [ab]`.
/// `1.0` behind a request says its version, ` +name: value` a field of the trailer, `!SYNTAX` the
/// fault that ends it all, and a last `…` that the stream ends in the middle.
final class RequestTranscript {
  static final String UNFINISHED = "\u0085";

  private final StringBuilder line = new StringBuilder();
  private final MessageLimits limits;
  private final RequestParser parser;
  private @Nullable ChunkReader chunks;
  private boolean body;
  private long missing;
  private boolean old;
  private boolean failed;

  RequestTranscript(MessageLimits limits) {
    this.limits = limits;
    this.parser = new RequestParser(limits);
  }

  static String of(byte[] stream) {
    return of(stream, stream.length);
  }

  /// The transcript of a stream that comes in two pieces.
  static String of(byte[] stream, int cut) {
    RequestTranscript transcript = new RequestTranscript(MessageLimits.requests());
    transcript.feed(ByteBuffer.wrap(stream.clone(), 0, cut));
    transcript.feed(ByteBuffer.wrap(stream.clone(), cut, stream.length - cut));
    return transcript.end();
  }

  static String ofPieces(byte[] stream, int size) {
    RequestTranscript transcript = new RequestTranscript(MessageLimits.requests());
    for (int at = 0; at < stream.length; at += size) {
      int length = Math.min(size, stream.length - at);
      byte[] lent = new byte[length + 2];
      System.arraycopy(stream, at, lent, 1, length);
      transcript.feed(ByteBuffer.wrap(lent, 1, length));
    }
    return transcript.end();
  }

  void feed(ByteBuffer stream) {
    try {
      while (!failed && stream.hasRemaining()) {
        if (body) {
          readBody(stream);
        } else {
          readHead(stream);
        }
      }
    } catch (MalformedMessage e) {
      failed = true;
      separate();
      line.append('!').append(e.fault());
    }
  }

  private void separate() {
    if (!body && !line.isEmpty()) {
      line.append(" ; ");
    }
  }

  private void readHead(ByteBuffer stream) throws MalformedMessage {
    RequestHead head = parser.read(stream);
    if (head == null) {
      return;
    }
    separate();
    line.append(head.method()).append(' ').append(head.target()).append(' ').append(head.body());
    old = head.minorVersion() == 0;
    missing = head.body().length();
    chunks = head.body().kind() == BodyFraming.Kind.CHUNKED ? new ChunkReader(limits) : null;
    body = head.body().kind() != BodyFraming.Kind.NONE;
    if (body) {
      line.append(" [");
    }
    if (!body || (chunks == null && missing == 0)) {
      endOfMessage();
    }
  }

  private void readBody(ByteBuffer stream) throws MalformedMessage {
    if (chunks != null) {
      ByteBuffer data = chunks.read(stream);
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      line.append(new String(bytes, ISO_8859_1));
      if (chunks.ended()) {
        endOfMessage();
      }
      return;
    }
    byte[] bytes = new byte[(int) Math.min(missing, stream.remaining())];
    stream.get(bytes);
    line.append(new String(bytes, ISO_8859_1));
    missing -= bytes.length;
    if (missing == 0) {
      endOfMessage();
    }
  }

  private void endOfMessage() {
    if (body) {
      line.append(']');
    }
    if (chunks != null) {
      chunks
          .trailer()
          .forEach((name, value) -> line.append(" +").append(name).append(": ").append(value));
    }
    if (old) {
      line.append(" 1.0");
    }
    body = false;
  }

  String end() {
    if (!failed && (body || parser.pending() > 0)) {
      separate();
      line.append(UNFINISHED);
    }
    return line.toString();
  }
}
