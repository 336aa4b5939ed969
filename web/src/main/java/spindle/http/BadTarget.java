package spindle.http;

/// A part of a request that HTTP lets pass and an application cannot take: a path or a query with a
/// bad escape, a form. It is answered with 400, and the connection goes on. Carries no stack trace.
public final class BadTarget extends Exception {
  private static final long serialVersionUID = 1L;

  /// What is wrong, in words that quote nothing of what the peer sent.
  public BadTarget(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
