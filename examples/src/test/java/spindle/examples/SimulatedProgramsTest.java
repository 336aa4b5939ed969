package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
  void theTheatreSellsASeatTwice() {
    var result = explore("Seats", "--seeds", "1..1000");

    assertThat(result.output())
        .contains(
            " fails: spindle.sim.InvariantBroken: invariant 'no seat is sold twice' is broken")
        .contains("\nto see all of it again:\n");
    assertThat(result.status()).isEqualTo(1);
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
