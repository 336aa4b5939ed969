package spindle.http2;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.web.Upgraded;
import spindle.web.body.Body;

/// A stream that the server has given over, until somebody has it; and the body of the response
/// that says so, which has no byte: cancelling it ends the stream.
final class OpenedStream extends Body implements Upgraded {
  private final StreamTransport stream;

  OpenedStream(StreamTransport stream) {
    this.stream = stream;
  }

  @Override
  public void switchTo(Protocol next) throws Exception {
    if (stream.isOpen()) {
      throw new IllegalStateException("somebody has this stream already");
    }
    if (stream.isOver()) {
      throw stream.why();
    }
    try {
      stream.open(next);
    } catch (Exception | Error e) {
      stream.abortConnection();
      throw e;
    }
  }

  @Override
  public long length() {
    return 0;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    return Deferred.succeed((@Nullable ByteBuffer) null);
  }

  @Override
  public void cancel() {
    if (!stream.isOpen()) {
      stream.abortConnection();
    }
  }
}
