package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Small programs with a bug each: exploring finds it, and finds nothing in the corrected twin.
///
/// `-Dspindle.corpus.seeds=10000` tries the twins with more seeds than a build has time for.
class CorpusTest {
  private static final int SEEDS_TO_FIND_IT = 1_000;
  private static final int SEEDS_OF_A_TWIN = Integer.getInteger("spindle.corpus.seeds", 40);

  @Test
  void thereAreTwentyTwoBugs() {
    assertThat(Bug.all()).hasSize(22);
    assertThat(new LinkedHashSet<>(Bug.all().stream().map(Bug::name).toList())).hasSize(22);
  }

  @TestFactory
  Stream<DynamicTest> eachIsFound() {
    return Bug.all().stream().map(bug -> dynamicTest(bug.name(), () -> find(bug)));
  }

  private static void find(Bug bug) {
    Explored explored = Exploration.of(bug.planted()).withSeeds(1, SEEDS_TO_FIND_IT).run();

    assertThat(explored.failures()).as("failures of %s", bug).hasSize(1);
    assertThat(explored.failures().getFirst().failure()).hasMessageContaining(bug.shows());
  }

  @TestFactory
  Stream<DynamicTest> noneIsFoundInTheTwin() {
    return Bug.all().stream()
        .map(bug ->
            dynamicTest(
                bug.name(),
                () ->
                    Exploration.of(bug.corrected()).withSeeds(1, SEEDS_OF_A_TWIN).run().orThrow()));
  }
}
