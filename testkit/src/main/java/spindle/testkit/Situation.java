package spindle.testkit;

/// Not an error, but what is to be said with one: where the test stood when it failed.
final class Situation extends Exception {
  private static final long serialVersionUID = 1L;

  Situation(String text) {
    super(text, null, false, false);
  }
}
