package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spindle.time.Scheduler;

/// The tests run as programs do: as the module, and with the flags of `launcher/java.flags`.
class ModulePathTest {
  private final Module core = Scheduler.class.getModule();

  @Test
  void theTestsRunOnTheModulePath() {
    assertThat(core.getName()).isEqualTo("spindle.core");
    assertThat(getClass().getModule()).isSameAs(core);
  }

  @Test
  void theFlagsOpenToUsWhatFibersNeed() {
    assertThat(Object.class.getModule().isOpen("java.lang", core)).isTrue();
  }
}
