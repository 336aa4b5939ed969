package spindle.http2;

import spindle.protocol.Protocol;
import spindle.web.Upgraded;
import spindle.web.body.Body;

/// A stream that the server has given over, until somebody has it.
final class OpenedStream implements Upgraded {
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

  /// The body of the response that says so: who cancels it ends the stream, if nobody has it.
  Body unclaimed() {
    return Body.empty(() -> {
      if (!stream.isOpen()) {
        stream.abortConnection();
      }
    });
  }
}
