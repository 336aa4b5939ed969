package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;

/// What a parser finds in a stream of requests: where each ends, and what its body is.
final class Framed {
  /// One message: method, target, and the body without its framing.
  record Message(String method, String target, String body) {}

  final List<Message> messages = new ArrayList<>();

  /// Whether it has refused the stream; the messages before that were accepted.
  boolean refused;

  private String method = "";
  private String target = "";
  private final StringBuilder body = new StringBuilder();

  void head(String newMethod, String newTarget) {
    method = newMethod;
    target = newTarget;
    body.setLength(0);
  }

  void data(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    body.append(new String(bytes, ISO_8859_1));
  }

  void end() {
    messages.add(new Message(method, target, body.toString()));
  }

  /// As we find them.
  static Framed ours(byte[] input) {
    Framed framed = new Framed();
    RequestParser parser = new RequestParser(MessageLimits.requests());
    ByteBuffer stream = ByteBuffer.wrap(input.clone());
    try {
      for (RequestHead head = parser.read(stream); head != null; head = parser.read(stream)) {
        framed.head(head.method(), head.target());
        if (!framed.readBody(head.body(), stream)) {
          return framed;
        }
        framed.end();
      }
    } catch (MalformedMessage _) {
      framed.refused = true;
    }
    return framed;
  }

  private boolean readBody(BodyFraming framing, ByteBuffer stream) throws MalformedMessage {
    if (framing.kind() == BodyFraming.Kind.CHUNKED) {
      ChunkReader chunks = new ChunkReader(MessageLimits.requests());
      while (!chunks.ended() && stream.hasRemaining()) {
        data(chunks.read(stream));
      }
      return chunks.ended();
    }
    int length = (int) Math.min(framing.length(), stream.remaining());
    data(stream.slice(stream.position(), length));
    stream.position(stream.position() + length);
    return length == framing.length();
  }

  /// How this differs from what another found, as far as neither has refused; null if not.
  @Nullable String differsFrom(Framed other) {
    int both = Math.min(messages.size(), other.messages.size());
    for (int i = 0; i < both; i++) {
      if (!messages.get(i).equals(other.messages.get(i))) {
        return "message %d: %s, other %s".formatted(i, messages.get(i), other.messages.get(i));
      }
    }
    if (messages.size() > both && !other.refused) {
      return "the other waits for more in message %d: %s".formatted(both, messages.get(both));
    }
    if (other.messages.size() > both && !refused) {
      return "we wait for more in message %d: %s".formatted(both, other.messages.get(both));
    }
    return null;
  }
}
