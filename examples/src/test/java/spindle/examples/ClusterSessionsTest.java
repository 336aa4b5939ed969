package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.FreePorts;

/// Sessions on three processes, with curl as the browser of all of them.
class ClusterSessionsTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/ClusterCounts.java");

  private final List<ExampleProgram> members = new ArrayList<>();

  @TempDir Path folder;

  /// The first of six ports that are free.
  private final int first = FreePorts.next(6); // of each the next one is free as well

  @AfterEach
  void end() {
    members.forEach(ExampleProgram::close);
  }

  /// What the site of a member answers, the number of the visit and who takes writes; empty if it
  /// does not say 200.
  private String visit(int member) {
    String jar = folder.resolve("cookies").toString();
    String url = "http://127.0.0.1:%d/".formatted(first + 3 + member);
    String said =
        Peer.CURL.run("", "-s", "-w", "\n%{http_code}", "-b", jar, "-c", jar, url).strip();
    assertThat(said).endsWith("200").matches("(?s)[0-9]+ (m[0-2]|null)\n200");
    return said.split("\n")[0];
  }

  private String visitWhenItAnswers(int member) {
    String[] said = {""};
    members
        .get(member)
        .await(
            "200",
            () -> {
              try {
                said[0] = visit(member);
                return true;
              } catch (AssertionError notYet) {
                return false;
              }
            });
    return said[0];
  }

  private static int number(String said) {
    return Integer.parseInt(said.split(" ")[0]);
  }

  @Test
  void aVisitIsCountedAtWhicheverMemberItIsAndNoneIsForgottenWhenOneIsKilled() {
    for (String number : List.of("0", "1", "2")) {
      members.add(ExampleProgram.start(PROGRAM, number, folder.toString(), "" + first));
    }
    members.forEach(each -> each.awaitOutput("serving"));
    int seen = number(visitWhenItAnswers(0));
    for (int i = 1; i <= 10; i++) {
      assertThat(number(visitWhenItAnswers(i % 3))).isEqualTo(seen + i);
    }
    seen += 10;
    String writer = visit(0).split(" ")[1];
    seen++;
    int killed = writer.charAt(1) - '0';
    members.get(killed).signal("KILL");
    // One whose answer was lost may have been counted.
    int other = (killed + 1) % 3;
    int after = number(visitWhenItAnswers(other));
    assertThat(after).isGreaterThan(seen).isLessThan(seen + 100);
    assertThat(number(visitWhenItAnswers((killed + 2) % 3))).isGreaterThan(after);
  }
}
