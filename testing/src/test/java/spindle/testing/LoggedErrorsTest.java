package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoggedErrorsTest {
  private static void log(System.Logger.Level level, String text, Throwable thrown) {
    System.getLogger("mine").log(level, text, thrown);
  }

  @Test
  void whatIsExpectedIsTakenByItsTypeOrThatOfACause() {
    try (LoggedErrors errors = LoggedErrors.open()) {
      log(System.Logger.Level.ERROR, "one", new IOException("disk"));
      log(System.Logger.Level.ERROR, "two", new IllegalStateException(new IOException("disk")));
      log(System.Logger.Level.ERROR, "three", new IllegalArgumentException());
      log(System.Logger.Level.DEBUG, "no error", new IOException("disk"));
      assertThat(errors.list()).hasSize(3);
      assertThat(errors.flush(IOException.class))
          .extracting(Throwable::getMessage)
          .containsExactly(
              "logged by mine: one (java.io.IOException: disk)",
              "logged by mine: two (java.lang.IllegalStateException: java.io.IOException: disk)");
      assertThat(errors.flush()).hasSize(1);
      assertThat(errors.list()).isEmpty();
    }
  }

  @Test
  void oneWithinAnotherTakesItsPlaceUntilItIsClosed() {
    try (LoggedErrors outer = LoggedErrors.open()) {
      try (LoggedErrors inner = LoggedErrors.openQuietly()) {
        log(System.Logger.Level.ERROR, "within", new IOException("disk"));
        assertThat(inner.list()).hasSize(1);
      }
      log(System.Logger.Level.ERROR, "outside", new IOException("disk"));
      assertThat(outer.flush()).hasSize(1);
    }
    assertThat(LoggedErrors.ofThisThread()).isNull();
  }

  @Test
  void noMoreThanAHundredAreKept() {
    try (LoggedErrors errors = LoggedErrors.open()) {
      for (int i = 0; i < 101; i++) {
        log(System.Logger.Level.ERROR, "again", new IOException("disk"));
      }
      assertThat(errors.flush()).hasSize(100);
    }
  }
}
