package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.FreePorts;

/// The examples of clusters, as three processes.
class ClusterExamplesTest {
  private final List<ExampleProgram> programs = new ArrayList<>();

  @TempDir Path folder;

  /// The first of three ports that are free.
  private static int ports() {
    int first = FreePorts.next(); // the next one is free as well
    int third = FreePorts.next();
    assertThat(third).isEqualTo(first + 2);
    return first;
  }

  private ExampleProgram start(String name, String... arguments) {
    ExampleProgram program = ExampleProgram.start(name, arguments);
    programs.add(program);
    return program;
  }

  @AfterEach
  void end() {
    programs.forEach(ExampleProgram::close);
  }

  @Test
  void whatOneSaysAllThreeHearAndAllSeeWhoGoes() throws IOException {
    String port = Integer.toString(ports());
    ExampleProgram ann = start("ClusterChat", "0", port);
    ann.awaitOutput("* here are [ann]");
    ExampleProgram bob = start("ClusterChat", "1", port);
    ExampleProgram cleo = start("ClusterChat", "2", port);
    for (ExampleProgram each : List.of(bob, cleo)) {
      each.awaitOutput("* here are [");
    }
    ann.awaitOutput("* bob has come");
    ann.awaitOutput("* cleo has come");
    ann.input().write("hello, all\n".getBytes(UTF_8));
    ann.input().flush();
    for (ExampleProgram each : programs) {
      each.awaitOutput("ann: hello, all");
    }
    bob.signal("KILL");
    ann.awaitOutput("* bob has left");
    cleo.signal("TERM");
    cleo.awaitExit();
    ann.awaitOutput("* cleo has left");
  }

  @Test
  void whenTheLeaderIsKilledAnotherGoesOnWhereItWas() {
    String port = Integer.toString(ports());
    for (String number : List.of("0", "1", "2")) {
      start("ClusterLeader", number, folder.toString(), port);
    }
    ExampleProgram leader = awaitLeader(programs, "the number is 3");
    leader.signal("KILL");
    List<ExampleProgram> rest = programs.stream().filter(each -> each != leader).toList();
    ExampleProgram next = awaitLeader(rest, "the number is ");
    long before = last(leader);
    long after = first(next);
    // One more may have been agreed on that the first leader did not live to print.
    assertThat(after).isBetween(before + 1, before + 2);
  }

  private static ExampleProgram awaitLeader(List<ExampleProgram> all, String says) {
    all.getFirst().await(says, () -> all.stream().anyMatch(each -> each.output().contains(says)));
    return all.stream().filter(each -> each.output().contains(says)).findFirst().orElseThrow();
  }

  private static List<Long> numbers(ExampleProgram program) {
    return program
        .output()
        .lines()
        .filter(line -> line.matches("the number is [0-9]+"))
        .map(line -> Long.parseLong(line.substring(14)))
        .toList();
  }

  private static long first(ExampleProgram program) {
    return numbers(program).getFirst();
  }

  private static long last(ExampleProgram program) {
    return numbers(program).getLast();
  }
}
