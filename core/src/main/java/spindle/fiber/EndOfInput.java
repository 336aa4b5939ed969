package spindle.fiber;

import java.io.IOException;

/// The peer ended its direction in the middle of what was to be read.
public final class EndOfInput extends IOException {
  private static final long serialVersionUID = 1;

  private final byte[] received;

  EndOfInput(String expected, byte[] received) {
    super("expected %s, but the peer ended after %d bytes".formatted(expected, received.length));
    this.received = received;
  }

  /// What came of it.
  public byte[] received() {
    return received.clone();
  }
}
