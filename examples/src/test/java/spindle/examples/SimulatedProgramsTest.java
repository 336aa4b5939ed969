package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The examples that are explored rather than run.
class SimulatedProgramsTest {
  private record Result(int status, String output) {}

  private static Result explore(String name, String... arguments) {
    try (var program = ExampleProgram.start(name, arguments)) {
      int status = program.awaitExit();
      assertThat(program.errors()).isEmpty();
      return new Result(status, program.output());
    }
  }

  @Test
  void theReplicatedRegisterLooksLikeOneWhateverFails() {
    var result = explore("ReplicatedRegister", "--seeds", "1..40");

    assertThat(result.output()).contains("40 seeds in ").endsWith("; none fails\n");
    assertThat(result.status()).isZero();
  }

  @Test
  void theTheatreSellsASeatTwiceAsTheTutorialShows() throws IOException {
    var result = explore("Seats", "--seeds", "1..1000");

    assertThat(result.output().lines()).containsAll(shownInTheTutorial());
    assertThat(result.status()).isEqualTo(1);
  }

  /// What the tutorial says that the command prints, but for the number of threads and the events,
  /// which it leaves out. The program is called another name where it was not started by the
  /// launcher.
  private static List<String> shownInTheTutorial() throws IOException {
    String page =
        Files.readString(Launcher.ROOT.resolve("docs/tutorial/9-a-bug-that-shows-now-and-then.md"));
    String shown = page.split("sim examples/Seats.java\n", 2)[1].split("```", 2)[0];
    List<String> lines =
        shown
            .lines()
            .filter(
                line -> !line.isBlank() && !line.startsWith("exploring") && !line.endsWith("..."))
            .map(line -> line.replace("examples/Seats.java", "FILE.java"))
            .toList();
    assertThat(lines).hasSizeGreaterThan(5);
    return lines;
  }

  @Test
  void aSeedDoesTheSameInEveryJvm() {
    var once = explore("ReplicatedRegister", "--seed", "7", "--trace");
    var again = explore("ReplicatedRegister", "--seed", "7", "--trace");
    var other = explore("ReplicatedRegister", "--seed", "8", "--trace");

    assertThat(once.output().lines().count()).isGreaterThan(500);
    assertThat(again.output()).isEqualTo(once.output());
    assertThat(other.output()).isNotEqualTo(once.output());
  }
}
