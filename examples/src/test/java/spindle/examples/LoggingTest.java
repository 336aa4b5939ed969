package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The log goes where the page says.
class LoggingTest {
  @Test
  void eachRecordIsALineAndDebugIsAmongThem() {
    var settings = Launcher.ROOT.resolve("examples/src/test/logging/logging.properties");

    try (var program = start("-Djava.util.logging.config.file=" + settings)) {
      program.awaitErrors(" begins\n");
      assertThat(program.errors().lines())
          .allMatch(line -> line.matches("[0-9:.]{12} FINE spindle\\.reactor: .*"));
    }
  }

  @Test
  void itGoesToSlf4jWhereTheBridgeIsOnTheClassPath() {
    String path = System.getProperty("spindle.test.slf4j");

    try (var program = start("-Dorg.slf4j.simpleLogger.defaultLogLevel=debug", "-cp", path)) {
      program.awaitErrors(" begins\n");
      assertThat(program.errors()).contains("DEBUG spindle.reactor - Reactor(");
    }
  }

  private static ExampleProgram start(String... options) {
    var command = ExampleProgram.command("Simplest");
    int path = command.indexOf("--class-path");
    List<String> own = List.of(options);
    int cp = own.indexOf("-cp");
    if (cp >= 0) {
      command.set(path + 1, command.get(path + 1) + File.pathSeparator + own.get(cp + 1));
      own = own.subList(0, cp);
    }
    command.addAll(1, own);
    return ExampleProgram.run(command);
  }
}
