package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spindle.testing.MemoryReactor;

/// Shares of time by sampling: contract rule L10.
class SamplesTest {
  @Test
  void aShareComesWithItsStandardError() {
    Samples.Share half = Samples.Share.of(50, 100);
    assertThat(half.share()).isEqualTo(0.5);
    assertThat(half.error()).isCloseTo(0.05, within(1e-9));
    assertThat(Samples.Share.of(0, 0).error()).isEqualTo(1);
  }

  @Test
  void connectionsCountByTheClassOfTheirProtocol() {
    assertThat(Samples.kind("my.Echo tcp:127.0.0.1:5")).isEqualTo("my.Echo");
    assertThat(Samples.kind("a delayed call, my.Main$$Lambda/0x1")).isEqualTo("a delayed call");
    assertThat(Samples.kind("a call from another thread")).isEqualTo("a call from another thread");
    assertThat(Samples.kind("fiber 'x'")).isEqualTo("fiber");
  }

  @Test
  void looksEndWhenNobodyAsksAnyMore() throws Exception {
    try (MemoryReactor memory = new MemoryReactor()) {
      Samples samples =
          new Samples(
              new Session.Host(memory.reactor(), "program", List::of, _ -> Optional.empty(), 10));
      samples.want();
      memory.advance(java.time.Duration.ofSeconds(4));
      assertThat(memory.reactor().delayedCalls()).hasSize(1);
      memory.advance(java.time.Duration.ofSeconds(2));
      assertThat(memory.reactor().delayedCalls()).isEmpty();
    }
  }
}
