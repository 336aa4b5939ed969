package spindle.http;

/// A form that cannot be taken: malformed, or beyond a limit. The connection goes on. Carries no
/// stack trace: it tells of the peer, not of a place in the program.
public final class BadForm extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  private BadForm(Status status, String message) {
    super(message);
    this.status = status;
  }

  /// What is no form.
  public static BadForm malformed(String message) {
    return new BadForm(Status.BAD_REQUEST, message);
  }

  /// What is beyond a limit.
  public static BadForm tooLarge(String message) {
    return new BadForm(Status.CONTENT_TOO_LARGE, message);
  }

  /// What a server answers: 400, or 413 beyond a limit.
  public Status status() {
    return status;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
