package spindle.service;

/// A service could not be started. The message names it with those above it, `'app/web'`; what went
/// wrong is the cause.
public final class ServiceFailed extends Exception {
  private static final long serialVersionUID = 1L;

  ServiceFailed(String path, Throwable cause) {
    super("service '%s' could not be started: %s".formatted(path, text(cause)), cause);
  }

  /// What a failure says for itself, or its name where it says nothing.
  static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isEmpty() ? failure.getClass().getName() : message;
  }
}
