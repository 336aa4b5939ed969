package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureKindTest {
  private static FailureKind kind(Throwable failure) {
    return FailureKind.of(failure);
  }

  @Test
  void numbersAndQuotedTextMakeNoDifference() {
    assertThat(kind(new AssertionError("host 'a' has 3 of [1, 2]\nat 7 s")))
        .isEqualTo(kind(new AssertionError("\nhost 'b' has 14 of [5]\nin the end")))
        .isNotEqualTo(kind(new AssertionError("host 'a' lacks 3 of [1, 2]")))
        .isNotEqualTo(kind(new IllegalStateException("host 'a' has 3 of [1, 2]")));
  }

  @Test
  void anInvariantIsKnownByItsName() {
    var early = new InvariantBroken("one leader", Duration.ofSeconds(1), "it must hold", null);
    var late = new InvariantBroken("one leader", Duration.ofSeconds(9), "it had to hold", null);
    var other = new InvariantBroken("a leader", Duration.ofSeconds(1), "it must hold", null);

    assertThat(kind(early)).isEqualTo(kind(late)).isNotEqualTo(kind(other));
  }

  @Test
  void aFailureWithoutAMessageIsKnownByItsClass() {
    assertThat(kind(new NullPointerException()))
        .isEqualTo(kind(new NullPointerException()))
        .isNotEqualTo(kind(new IllegalStateException()));
  }
}
