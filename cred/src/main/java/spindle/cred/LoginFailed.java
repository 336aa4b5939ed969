package spindle.cred;

/// Why somebody does not come in. Carries no stack trace: it tells of the peer.
public abstract sealed class LoginFailed extends Exception
    permits UnauthorizedLogin, UnhandledCredentials, TooManyAttempts, TooManyLogins {
  private static final long serialVersionUID = 1L;

  LoginFailed(String message) {
    super(message);
  }

  @Override
  public final synchronized Throwable fillInStackTrace() {
    return this;
  }
}
