package spindle.redis;

import java.io.IOException;

/// The server has said what is no RESP 2, or more than is taken.
final class MalformedReply extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedReply(String message) {
    super(message);
  }
}
