package spindle.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Instant THEN = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void aDateIsWrittenInOneForm() {
    assertThat(HttpDate.format(THEN.plusMillis(999))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void itIsReadInThree(String text) {
    assertThat(HttpDate.parse(text, NOW)).contains(THEN);
  }

  @Test
  void aYearOfTwoDigitsIsAtMostFiftyAhead() {
    assertThat(HttpDate.parse("Sunday, 06-Nov-76 08:49:37 GMT", NOW))
        .contains(Instant.parse("2076-11-06T08:49:37Z"));
    assertThat(HttpDate.parse("Sunday, 06-Nov-77 08:49:37 GMT", NOW))
        .contains(Instant.parse("1977-11-06T08:49:37Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "784111777"
      })
  void whatIsNoDateIsNone(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEmpty();
  }
}
