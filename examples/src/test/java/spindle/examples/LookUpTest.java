package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookUpTest {
  @Test
  void aNameOfThisMachineIsFoundWithoutAskingAnybody() {
    try (var program = ExampleProgram.start("LookUp", "localhost")) {
      assertThat(program.awaitExit()).isZero();
      assertThat(program.output()).startsWith("localhost [").contains("/127.0.0.1");
      assertThat(program.errors()).isEmpty();
    }
  }
}
