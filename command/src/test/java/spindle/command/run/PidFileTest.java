package spindle.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
  private static final long OWN = ProcessHandle.current().pid();

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("a.pid");
  }

  @Test
  void itIsThereFromWriteToClose() throws Exception {
    try (PidFile _ = PidFile.write(file())) {
      assertThat(file()).hasContent(OWN + "\n");
    }
    assertThat(file()).doesNotExist();
  }

  @Test
  void oneWhoseProcessIsGoneIsReplacedAndSoIsOneOfOurOwnNumber() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    for (long gone : new long[] {ended.pid(), OWN}) {
      Files.writeString(file(), gone + "\n");
      PidFile.write(file()).close();
      assertThat(file()).doesNotExist();
    }
  }

  @Test
  void oneWhoseProcessRunsIsLeftAndItsNumberSaid() throws Exception {
    long other = ProcessHandle.current().parent().orElseThrow().pid();
    Files.writeString(file(), Long.toString(other));

    assertThatThrownBy(() -> PidFile.write(file()))
        .isInstanceOf(Refused.class)
        .hasMessage("it runs already: process " + other + ", says the pidfile " + file())
        .satisfies(refused -> assertThat(((Refused) refused).status).isEqualTo(78));
    assertThat(file()).hasContent(Long.toString(other));
  }

  @Test
  void whatIsNoPidfileIsLeft() throws Exception {
    Files.writeString(file(), "some letter to somebody");

    assertThatThrownBy(() -> PidFile.write(file()))
        .hasMessageStartingWith("expected the number of a process in the pidfile ");
    assertThat(file()).hasContent("some letter to somebody");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsSaid() {
    assertThatThrownBy(() -> PidFile.write(folder.resolve("no/a.pid")))
        .hasMessage(
            "cannot write the pidfile %s: there is no such folder"
                .formatted(folder.resolve("no/a.pid")));
  }

  @Test
  void whatSomebodyElseHasWrittenMeanwhileStays() throws Exception {
    PidFile written = PidFile.write(file());
    Files.writeString(file(), "1\n");
    written.close();

    assertThat(file()).hasContent("1\n");
  }
}
