package spindle.names.resolver;

/// No server has answered a question.
final class Unanswered extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean silent;

  /// @param silent whether nobody said anything, so that it would be the same for another name
  Unanswered(String message, boolean silent) {
    super(message, null, false, false);
    this.silent = silent;
  }

  boolean silent() {
    return silent;
  }
}
