package spindle.amp;

/// A box does not hold what a record is made of. The message names the key, and quotes nothing of
/// what came.
final class MalformedValue extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedValue(String message, Throwable cause) {
    super(message, cause);
  }

  MalformedValue(String message) {
    super(message);
  }
}
