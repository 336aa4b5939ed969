package spindle.fiber;

import java.io.IOException;

/// The peer sent more without an end than the limit allows. What it sent was not taken.
public final class InputTooLong extends IOException {
  private static final long serialVersionUID = 1;

  private final int limit;

  InputTooLong(String what, int limit) {
    super("%s of more than %d bytes".formatted(what, limit));
    this.limit = limit;
  }

  /// How many bytes are allowed.
  public int limit() {
    return limit;
  }
}
