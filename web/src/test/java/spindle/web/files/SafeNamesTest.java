package spindle.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNamesTest {
  private final SafeNames unix = new SafeNames(false);
  private final SafeNames windows = new SafeNames(true);

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.txt", "a b", "ä", ".well-known", "a..b", "~", "console", "com10"})
  void ordinaryNamesAreSafeEverywhere(String name) {
    assertThat(unix.isSafe(name)).isTrue();
    assertThat(windows.isSafe(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".git", ".htaccess", "...", "a/b", "a\\b", "a\u0000"})
  void hiddenAndDividedNamesAreSafeNowhere(String name) {
    assertThat(unix.isSafe(name)).isFalse();
    assertThat(windows.isSafe(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.",
        "a ",
        "C:",
        "c:x",
        "a.txt::$DATA",
        "a:b",
        "CON",
        "con.txt",
        "NUL ",
        "aux.tar.gz",
        "LPT1",
        "com\u00b9",
        "a?",
        "a*",
        "a|b",
        "a\u001f"
      })
  void whatWindowsReadsAsMoreThanANameIsNotSafeThere(String name) {
    assertThat(windows.isSafe(name)).isFalse();
    assertThat(unix.isSafe(name)).isTrue();
  }

  @Test
  void anEmptySegmentIsSafeAtTheEndAlone() {
    assertThat(unix.areSafe(List.of("a", ""))).isTrue();
    assertThat(unix.areSafe(List.of(""))).isTrue();
    assertThat(unix.areSafe(List.of("", "a"))).isFalse();
    assertThat(unix.areSafe(List.of("a", "", ""))).isFalse();
    assertThat(unix.areSafe(List.of("a", ".git", "b"))).isFalse();
  }
}
