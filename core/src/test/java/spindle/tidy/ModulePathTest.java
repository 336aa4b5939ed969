package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void theDoublesAreThoseOfTheirModules() {
    Project project = Project.here();
    Path copies = project.file("core/target/generated-test-sources/doubles");
    for (Path copy : Project.filesBelow(copies, ".java")) {
      String name = copies.relativize(copy).toString();
      assertThat(List.of("testing", "contract"))
          .as("%s has no source any more: delete core/target/generated-test-sources", copy)
          .anyMatch(module -> Files.exists(project.file(module + "/src/main/java/" + name)));
    }
  }

  @Test
  void theFlagsOpenToUsWhatFibersNeed() {
    assertThat(Object.class.getModule().isOpen("java.lang", core)).isTrue();
  }
}
