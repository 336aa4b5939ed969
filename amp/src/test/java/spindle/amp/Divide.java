package spindle.amp;

/// Of Twisted's documentation.
@Errors(Divide.DivideError.class)
record Divide(int numerator, int denominator) implements Command<Divide.Result> {
  record Result(double result) {}

  abstract static sealed class DivideError extends Exception {
    private static final long serialVersionUID = 1L;

    DivideError(String message) {
      super(message);
    }
  }

  @AmpName("ZERO_DIVISION")
  static final class ByZero extends DivideError {
    private static final long serialVersionUID = 1L;

    ByZero(String message) {
      super(message);
    }
  }

  static final class NotWhole extends DivideError {
    private static final long serialVersionUID = 1L;

    NotWhole(String message) {
      super(message);
    }
  }
}
