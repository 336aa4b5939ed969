package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulationProgramTest {
  private final List<String> printed = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();

  private static void threeIsTooMany(Simulation world) {
    world.host("server").program(reactor -> Talk.listen(reactor, Talk::sendLine));
    Talk.client(world, "client", (_, server) -> server.write("hello\n"));
    world.run(Duration.ofSeconds(2));
    if (world.seed() == 3) {
      throw new IllegalStateException("three");
    }
  }

  private int run(String... arguments) {
    return new SimulationProgram(
            SimulationProgramTest::threeIsTooMany,
            "Three.java",
            printed::add,
            () -> nanos.getAndAdd(400_000_000))
        .run(List.of(arguments));
  }

  private String output() {
    return String.join("\n", printed);
  }

  @Test
  void itExploresUpToTheFirstFailureAndSaysHowFast() {
    assertThat(run("--threads", "1")).isEqualTo(1);

    assertThat(printed.getFirst()).isEqualTo("exploring the seeds 1 to 1000 on 1 threads");
    assertThat(output())
        .contains(
            "\nseed 3 fails: java.lang.IllegalStateException: three\n",
            "\n  ./spindle sim Three.java --seed 3 --trace\n");
    assertThat(printed.getLast())
        .matches("3 seeds in 1\\.6 s, 2 a second; \\d+ events; seed 3 fails");
  }

  @Test
  void aLineASecondTellsHowFarItIs() {
    assertThat(run("--seeds", "11..20", "--threads", "1")).isZero();

    assertThat(printed)
        .contains("  3 of 10 seeds, 3 a second", "  6 of 10 seeds, 3 a second")
        .last()
        .asString()
        .startsWith("10 seeds in 4.4 s, 2 a second; ")
        .endsWith(" events; none fails");
  }

  @Test
  void itGoesOnWhereAllIsAskedFor() {
    assertThat(run("--seeds", "5", "--all")).isEqualTo(1);

    assertThat(printed.getLast()).startsWith("5 seeds in ").endsWith("; seed 3 fails");
  }

  @Test
  void oneSeedIsReplayedWithItsWholeTrace() {
    assertThat(run("--seed", "3", "--trace")).isEqualTo(1);

    assertThat(output())
        .contains(
            "\nit fails:\njava.lang.IllegalStateException: three\n",
            "spindle.sim.SimulationProgramTest.threeIsTooMany");
    assertThat(printed).hasSizeGreaterThan(4).anyMatch(line -> line.startsWith("seed 3: "));
  }

  @Test
  void orWithoutIt() {
    assertThat(run("--seed", "4-1,2")).isZero();

    assertThat(printed).hasSize(2).last().isEqualTo("it does not fail");
    assertThat(printed.getFirst()).matches("seed 4-1,2: \\d+ events in 2 s of virtual time");
  }

  @Test
  void itHelps() {
    assertThat(run("--help")).isZero();

    assertThat(output()).isEqualTo(SimulationProgram.HELP);
  }

  @Test
  void whatItDoesNotUnderstandItSays() {
    assertSays("not an option: '--fast'", "--fast");
    assertSays("--seeds needs a value behind it", "--seeds");
    assertSays("not a range of seeds: '1-5'; it is written 1..1000", "--seeds", "1-5");
    assertSays("there are no seeds from 5 to 1", "--seeds", "5..1");
    assertSays("not a number of threads: '0'", "--threads", "0");
    assertSays("--trace is for one world: say --seed SEED, too", "--trace");
    assertSays(
        "not a seed: 'x'; it is a whole number, and may have the faults to leave out behind it,"
            + " like 4711 or 4711-1,3",
        "--seed",
        "x");
  }

  private void assertSays(String line, String... arguments) {
    printed.clear();
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(printed)
        .containsExactly(line, "./spindle sim FILE.java --help lists what can be said");
  }
}
