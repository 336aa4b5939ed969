package spindle.names.wire;

import java.io.IOException;

/// Bytes that are no message.
public final class BadMessage extends IOException {
  private static final long serialVersionUID = 1L;

  BadMessage(String why, Throwable cause) {
    super(why, cause);
  }
}
