package spindle.amp;

/// What was to be sent has no place in a box: a value of more than 65535 bytes. Nothing of it was
/// sent.
public final class TooLong extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TooLong(String message) {
    super(message);
  }
}
