package spindle.http2;

import java.io.IOException;

/// The peer does not take so many fields, and has said so: a message ends before its trailer.
final class TrailerTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  TrailerTooLarge() {
    super("a trailer of more bytes than the peer takes");
  }
}
