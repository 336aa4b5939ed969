package spindle.cred;

/// Too many are being checked at the moment. A second later it may be different.
public final class TooManyLogins extends LoginFailed {
  private static final long serialVersionUID = 1L;

  /// For checkers.
  public TooManyLogins() {
    super("too many logins are being checked");
  }
}
