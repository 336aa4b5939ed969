package spindle.defer;

/// Thrown when a [Deferred] is fired a second time: a mistake of whoever fires it. Under
/// [Deferred#setDebugging] the places where it was made and first fired are its suppressed
/// exceptions.
public final class AlreadyCalledError extends IllegalStateException {
  private static final long serialVersionUID = 1;

  AlreadyCalledError(String message) {
    super(message);
  }
}
