package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ExplorationTest {
  private static final FaultWeights MANY =
      FaultWeights.defaults()
          .withTimes(Duration.ofSeconds(1), Duration.ofMillis(100))
          .withCrash(0)
          .withReset(0)
          .withSlow(0);

  /// Fails where at least three faults with even numbers have happened.
  private static void threeEvenFaults(Simulation world) {
    world.host("a");
    world.host("b");
    world.faults(MANY);
    world.run(Duration.ofSeconds(20));
    long even =
        world.faultsSoFar().stream()
            .filter(fault -> !fault.leftOut() && fault.number() % 2 == 0)
            .count();
    if (even >= 3) {
      throw new IllegalStateException(even + " even faults");
    }
  }

  private static void failsAt(Simulation world, long... seeds) {
    if (LongStream.of(seeds).anyMatch(seed -> seed == world.seed())) {
      throw new IllegalStateException("seed " + world.seed() + " is not wanted");
    }
  }

  @Test
  void allSeedsAreTriedOnceEach() {
    List<Long> tried = Collections.synchronizedList(new ArrayList<>());

    Explored explored =
        Exploration.of(world -> tried.add(world.seed()))
            .withSeeds(5, 204)
            .withThreads(3)
            .run()
            .orThrow();

    assertThat(explored.seeds()).isEqualTo(200);
    assertThat(tried)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(5, 204).boxed().toList());
  }

  @Test
  void theLowestSeedThatFailsCountsWhateverTheThreadsDo() {
    for (int threads = 1; threads <= 4; threads++) {
      Explored explored =
          Exploration.of(world -> failsAt(world, 40, 41, 42, 43))
              .withSeeds(1, 1_000)
              .withThreads(threads)
              .run();

      assertThat(explored.failures()).hasSize(1);
      assertThat(explored.failures().getFirst().seed()).isEqualTo(40);
      assertThat(explored.seeds()).isBetween(40L, 43L);
    }
  }

  @Test
  void allKindsAreFoundWhereAskedFor() {
    Explored explored =
        Exploration.of(
                world -> {
                  failsAt(world, 7, 9, 30);
                  if (world.seed() % 10 == 8) {
                    throw new AssertionError("eight");
                  }
                })
            .withSeeds(1, 50)
            .collectingAll()
            .run();

    assertThat(explored.seeds()).isEqualTo(50);
    assertThat(explored.failures()).extracting(FailedSeed::seed).containsExactly(7L, 8L);
    assertThat(explored.failures().getFirst().others()).containsExactly(9L, 30L);
    assertThat(explored.failures().getLast().others()).containsExactly(18L, 28L, 38L, 48L);
  }

  @Test
  void onlyTheFaultsThatItTakesAreLeft() {
    Explored explored = Exploration.of(ExplorationTest::threeEvenFaults).withSeeds(1, 10).run();

    FailedSeed failed = explored.failures().getFirst();
    assertThat(failed.size().faults()).isEqualTo(3);
    assertThat(failed.size().faultsAtFirst()).isGreaterThan(5);
    assertThat(failed.faults()).extracting(fault -> fault.number() % 2).containsOnly(0);
    assertThat(failed.report("Some.java"))
        .contains(
            "seed " + failed.seed() + " fails: java.lang.IllegalStateException: 3 even faults",
            "  3 of %d faults, ".formatted(failed.size().faultsAtFirst()),
            "  Simulation.replay(\"" + failed.smallest() + "\", scenario);",
            "  ./spindle sim Some.java --seed " + failed.smallest() + " --trace");
    assertThatThrownBy(explored::orThrow)
        .isInstanceOf(ScenarioFailed.class)
        .hasMessage(failed.toString())
        .hasCause(failed.failure());
  }

  @Test
  void theSmallestWorldFailsAgainWhenItIsReplayed() {
    FailedSeed failed =
        Exploration.of(ExplorationTest::threeEvenFaults).run().failures().getFirst();
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();

    Seed seed = Seed.parse(failed.smallest());
    Attempt again = Attempt.run(seed, ExplorationTest::threeEvenFaults, first::add);
    Attempt.run(seed, ExplorationTest::threeEvenFaults, second::add);

    assertThat(again.reason()).hasMessage("3 even faults");
    assertThat(again.faults()).isEqualTo(failed.faults());
    assertThat(first).isNotEmpty().isEqualTo(second);
  }

  @Test
  void whatDoesNotFailAgainIsSaidToBeNotRepeatable() {
    var runs = new AtomicInteger();

    Explored explored =
        Exploration.of(
                world -> {
                  if (world.seed() == 5 && runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first time only");
                  }
                })
            .withThreads(1)
            .run();

    assertThat(explored.failures().getFirst().failure())
        .isInstanceOf(NotRepeatable.class)
        .hasMessageStartingWith("seed 5 has failed, and has not when it was run again; ")
        .hasRootCauseMessage("the first time only");
  }

  @Test
  void exploreThrowsWhatItFinds() {
    assertThatThrownBy(() -> Simulation.explore(20, world -> failsAt(world, 11)))
        .isInstanceOf(ScenarioFailed.class)
        .hasMessageContaining("seed 11 fails: ")
        .hasRootCauseMessage("seed 11 is not wanted");

    assertThat(Simulation.explore(10, world -> failsAt(world, 11)).seeds()).isEqualTo(10);
  }

  @Test
  void worldsAreConfinedToThreadsOfTheirOwn() {
    Set<String> threads = Collections.synchronizedSet(new LinkedHashSet<>());

    Exploration.of(world -> threads.add(Thread.currentThread().getName())).withThreads(2).run();

    assertThat(threads).allMatch(name -> name.startsWith("spindle-sim-")).hasSizeBetween(1, 2);
  }

  @Test
  void anErrorOfTheJvmIsNoFindingOfTheScenario() {
    var full = new OutOfMemoryError("full");

    assertThatThrownBy(() ->
            Exploration.of(
                    world -> {
                      throw full;
                    })
                .run())
        .isSameAs(full);
  }

  @Test
  void progressIsToldAfterEachSeed() {
    List<Long> told = new ArrayList<>();

    Exploration.of(_ -> {}).withSeeds(1, 5).withThreads(2).withProgress(told::add).run();

    assertThat(told).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void thereMustBeSeedsAndThreads() {
    Exploration exploration = Exploration.of(_ -> {});

    assertThatThrownBy(() -> exploration.withSeeds(2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are no seeds from 2 to 1");
    assertThatThrownBy(() -> exploration.withThreads(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at least one thread is needed, not 0");
  }
}
