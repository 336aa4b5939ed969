package spindle.framing;

/// Thrown when a string is to be sent whose length does not fit the number in front of it.
public final class StringTooLong extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  StringTooLong(String message) {
    super(message);
  }
}
