package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import spindle.time.Scheduler;

/// The file `api.txt` of each module says what programs may rely on, so that a change of the API is
/// a change of a file and seen in review. `./spindle renew` writes it anew.
class PublicApiTest {
  private final Project project = Project.here();

  private String ofCore() throws ReflectiveOperationException {
    return PublicApi.of(project.file("core/target/classes"), Scheduler.class.getClassLoader());
  }

  @Test
  void theApiIsWhatTheFileSays() throws ReflectiveOperationException {
    requireListed("core/api.txt", ofCore());
  }

  @ParameterizedTest
  @FieldSource("spindle.tidy.LaterModules#FOLDERS")
  void soIsThatOfLaterModules(String folder, @TempDir Path below) throws Exception {
    Path classes = LaterModules.compile(project, folder, below);

    requireListed(folder + "/api.txt", PublicApi.of(classes, LaterModules.loader(classes)));
  }

  private void requireListed(String name, String api) {
    Path file = project.file(name);
    if (Boolean.getBoolean("spindle.renew")) {
      Project.write(file, api);
    }

    assertThat(Files.exists(file) ? Project.text(file) : "")
        .as(name + "; if the API was meant to change, say ./spindle renew and commit the file")
        .isEqualTo(api);
  }

  @Test
  void theApiHoldsWhatIsPublicAndNothingElse() throws ReflectiveOperationException {
    assertThat(ofCore())
        .contains("public abstract interface spindle.time.Scheduler\n")
        .contains("spindle.time.Scheduler.callLater(java.time.Duration,spindle.time.Call)\n")
        .doesNotContain("spindle.tidy", "private ", "lambda$");
  }
}
