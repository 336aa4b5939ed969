package spindle.cred;

/// The credentials are nobody's. What is wrong with them is not said, so that nobody learns which
/// names there are.
public final class UnauthorizedLogin extends LoginFailed {
  private static final long serialVersionUID = 1L;

  /// For checkers and realms.
  public UnauthorizedLogin() {
    super("the credentials are nobody's");
  }
}
