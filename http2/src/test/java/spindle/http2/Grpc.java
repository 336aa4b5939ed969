package spindle.http2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.web.body.Body;

/// Calls of gRPC as HTTP/2 carries them: each message behind a byte for its compression and four
/// for its length, the status in a trailer. Messages are text, so there is nothing to generate.
final class Grpc {
  static final String TYPE = "application/grpc";

  private Grpc() {}

  /// A method as grpc-java knows it.
  static MethodDescriptor<String, String> method(MethodDescriptor.MethodType type, String name) {
    return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
        .setType(type)
        .setFullMethodName("test.Words/" + name)
        .build();
  }

  /// Texts as messages.
  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static byte[] framed(String message) {
    byte[] bytes = message.getBytes(UTF_8);
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  static Fields status(int code) {
    return Fields.of("grpc-status", Integer.toString(code));
  }

  /// The messages of a body, one by one, for a fiber.
  static final class Messages {
    private final Body body;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Messages(Body body) {
      this.body = body;
    }

    /// Waits for the next one; null at the end.
    @Nullable String next() throws Exception {
      byte[] have = kept.toByteArray();
      while (have.length < 5 || have.length < 5 + ByteBuffer.wrap(have).getInt(1)) {
        ByteBuffer piece = body.read();
        if (piece == null) {
          return null;
        }
        byte[] more = new byte[piece.remaining()];
        piece.get(more);
        kept.write(more);
        have = kept.toByteArray();
      }
      int length = ByteBuffer.wrap(have).getInt(1);
      kept.reset();
      kept.write(have, 5 + length, have.length - 5 - length);
      return new String(have, 5, length, UTF_8);
    }
  }
}
