package spindle.proxy;

/// A header that is none, or breaks a limit. The message says what was expected.
final class HeaderRefused extends Exception {
  private static final long serialVersionUID = 1L;

  HeaderRefused(String message) {
    super(message);
  }
}
