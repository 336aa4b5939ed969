package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import spindle.time.Scheduler;

/// `core/api.txt` says what programs may rely on, so that a change of the API is a change of a file
/// and seen in review. `./spindle renew` writes it anew.
class PublicApiTest {
  private final String api = PublicApi.of(Project.here(), Scheduler.class.getModule());

  @Test
  void theApiIsWhatTheFileSays() {
    Path file = Project.here().file("core/api.txt");
    if (Boolean.getBoolean("spindle.renew")) {
      Project.write(file, api);
    }

    assertThat(Files.exists(file) ? Project.text(file) : "")
        .as("core/api.txt; if the API was meant to change, say ./spindle renew and commit the file")
        .isEqualTo(api);
  }

  @Test
  void theApiHoldsWhatIsPublicAndNothingElse() {
    assertThat(api)
        .contains("public abstract interface spindle.time.Scheduler\n")
        .contains("spindle.time.Scheduler.callLater(java.time.Duration,spindle.time.Call)\n")
        .doesNotContain("spindle.tidy", "private ", "lambda$");
  }
}
