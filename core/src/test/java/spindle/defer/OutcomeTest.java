package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Looking at failures (R11).
class OutcomeTest {
  private final IOException missing = new FileNotFoundException("missing");
  private final Outcome.Failure<Integer> failure = new Outcome.Failure<>(missing);

  @Test
  void aFailureThrowsTheVerySameObjectWithItsStack() {
    StackTraceElement[] before = missing.getStackTrace();

    assertThatThrownBy(failure::get).isSameAs(missing);

    assertThat(missing.getStackTrace()).isEqualTo(before);
  }

  @Test
  void aSuccessGivesItsValue() {
    assertThat(new Outcome.Success<>(3).get()).isEqualTo(3);
  }

  @Test
  void checkFindsTheFirstTypeThatFits() {
    assertThat(failure.check(ArithmeticException.class, IOException.class, Exception.class))
        .contains(IOException.class);
    assertThat(failure.check(ArithmeticException.class)).isEmpty();
    assertThat(failure.check()).isEmpty();
  }

  @Test
  void trapThrowsWhatDoesNotFit() throws Throwable {
    assertThat(failure.trap(IOException.class)).isEqualTo(IOException.class);
    assertThatThrownBy(() -> failure.trap(ArithmeticException.class)).isSameAs(missing);
  }

  @Test
  void theMessageIsMadeSafely() {
    assertThat(failure.message()).isEqualTo("java.io.FileNotFoundException: missing");
    assertThat(new Outcome.Failure<>(new Speechless()).message())
        .isEqualTo("spindle.defer.OutcomeTest$Speechless");
  }

  private static final class Speechless extends Exception {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException();
    }
  }
}
