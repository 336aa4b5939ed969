package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spindle.kernel.Kernel;
import spindle.kernel.KernelProvider;

class KernelChoiceTest {
  private record Offered(String name, int rank, Optional<String> lacks) implements KernelProvider {
    @Override
    public Kernel open() throws IOException {
      throw new IOException("nobody opens this one");
    }
  }

  private static final KernelProvider PLAIN = new Offered("plain", 0, Optional.empty());
  private static final KernelProvider FAST = new Offered("fast", 10, Optional.empty());
  private static final KernelProvider LOCKED = new Offered("locked", 20, Optional.of("--a-flag"));

  @Test
  void theHighestRankIsTaken() {
    KernelChoice chosen = KernelChoice.among(List.of(PLAIN, FAST), "");
    assertThat(chosen.provider()).isSameAs(FAST);
    assertThat(chosen.why()).isEqualTo("the best here");
  }

  @Test
  void whatCannotRunIsPassedOverAndItIsSaidWhy() {
    KernelChoice chosen = KernelChoice.among(List.of(PLAIN, LOCKED), "");
    assertThat(chosen.provider()).isSameAs(PLAIN);
    assertThat(chosen.why()).isEqualTo("since locked wants --a-flag");
  }

  @Test
  void whatIsAloneIsTheOnlyOne() {
    assertThat(KernelChoice.among(List.of(PLAIN), "").why()).isEqualTo("the only one here");
  }

  @Test
  void whatIsAskedForByNameIsTaken() {
    KernelChoice chosen = KernelChoice.among(List.of(FAST, PLAIN), "plain");
    assertThat(chosen.provider()).isSameAs(PLAIN);
    assertThat(chosen.why()).isEqualTo("asked for by -Dspindle.kernel");
  }

  @Test
  void whatIsAskedForAndCannotRunIsAnError() {
    assertThatThrownBy(() -> KernelChoice.among(List.of(PLAIN, LOCKED), "locked"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("-Dspindle.kernel asks for locked, which wants --a-flag");
  }

  @Test
  void anUnknownNameIsAnErrorThatTellsTheKnownOnes() {
    assertThatThrownBy(() -> KernelChoice.among(List.of(PLAIN, FAST), "kqueue"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("-Dspindle.kernel asks for 'kqueue': expected one of fast, plain");
  }

  @Test
  void ifNoneCanRunItIsSaidWhatTheyWant() {
    assertThatThrownBy(() -> KernelChoice.among(List.of(LOCKED), ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("found locked wants --a-flag");
  }

  @Test
  void aReactorTellsItsKernelAndWhy() throws IOException {
    KernelChoice here = KernelChoice.here();
    Reactor reactor = Reactor.create();
    assertThat(reactor.toString())
        .startsWith("Reactor(%s, %s, not started, ".formatted(here.provider().name(), here.why()));
    reactor.callLater(Duration.ZERO, reactor::stop);
    reactor.run();
  }
}
