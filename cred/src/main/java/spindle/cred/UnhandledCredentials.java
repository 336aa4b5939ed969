package spindle.cred;

/// The portal has no checker for this kind of credentials.
public final class UnhandledCredentials extends LoginFailed {
  private static final long serialVersionUID = 1L;

  UnhandledCredentials(Class<?> kind) {
    super("nobody here checks a " + kind.getSimpleName());
  }
}
