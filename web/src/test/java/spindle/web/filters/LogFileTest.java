package spindle.web.filters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.LoggedErrors;

class LogFileTest {
  @TempDir Path folder;

  private Path path() {
    return folder.resolve("access.log");
  }

  @Test
  void linesAreAppendedInTheirOrderAndAreThereWhenItIsClosed() throws Exception {
    Files.writeString(path(), "before\n");
    try (LogFile log = LogFile.open(path())) {
      for (int i = 0; i < 5000; i++) {
        log.accept("line " + i);
      }
    }

    assertThat(Files.readAllLines(path()))
        .hasSize(5001)
        .startsWith("before", "line 0", "line 1")
        .endsWith("line 4999");
  }

  @Test
  void whatCannotBeOpenedIsSaidAtOnce() {
    assertThatThrownBy(() -> LogFile.open(folder.resolve("none/access.log")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aFileThatGotAnotherNameIsOpenedAnewWhenThatIsSaid() throws Exception {
    Path aside = folder.resolve("aside");
    LogFile log = LogFile.open(path());
    log.accept("first");
    log.close();
    log = LogFile.open(path());
    Files.move(path(), aside);
    log.reopen();
    log.accept("second");
    log.close();

    assertThat(aside).hasContent("first");
    assertThat(path()).hasContent("second");
  }

  @Test
  void aFileIsPutAsideBeforeItIsTooLarge() throws Exception {
    Files.writeString(path(), "1234\n");
    try (LogFile log = LogFile.open(path(), LogFileOptions.defaults().withRotation(10, 2))) {
      for (int i = 0; i < 9; i++) {
        log.accept("abc" + i);
      }
    }

    assertThat(path()).hasContent("abc7\nabc8");
    assertThat(folder.resolve("access.log.1")).hasContent("abc5\nabc6");
    assertThat(folder.resolve("access.log.2")).hasContent("abc3\nabc4");
    assertThat(folder.resolve("access.log.3")).doesNotExist();
  }

  @Test
  void aLineThatIsLargerThanAFileMayBeHasOneOfItsOwn() throws Exception {
    try (LogFile log = LogFile.open(path(), LogFileOptions.defaults().withRotation(3, 2))) {
      log.accept("abcdef");
      log.accept("g");
    }

    assertThat(path()).hasContent("g");
    assertThat(folder.resolve("access.log.1")).hasContent("abcdef");
    assertThat(folder.resolve("access.log.2")).doesNotExist();
  }

  @Test
  void aFileThatCannotBeWrittenLosesLinesAndSaysSoOnceAndGoesOnWhenItCan() throws Exception {
    LogWriter writer = new LogWriter(new RotatedFile(path(), LogFileOptions.defaults()));
    Files.createDirectory(path());
    try (var errors = LoggedErrors.open()) {
      assertThat(writer.write(List.of("a", "b"))).isEqualTo(2);
      assertThat(writer.write(List.of("c"))).isEqualTo(1);
      assertThat(errors.flush(IOException.class)).hasSize(1);

      Files.delete(path());
      assertThat(writer.write(List.of("d"))).isZero();
      writer.close();
      assertThat(path()).hasContent("d");
    }
  }

  @Test
  void whatMayBeAPartOfALineIsFollowedByAnEndOfLine() throws Exception {
    RotatedFile file = new RotatedFile(path(), LogFileOptions.defaults());
    file.append("half".getBytes(UTF_8));
    file.fail();
    file.append("whole\n".getBytes(UTF_8));
    file.close();

    assertThat(path()).hasContent("half\nwhole");
  }

  @Test
  void linesBeyondTheQueueAreDroppedAndCounted() throws Exception {
    LogFile log = new LogFile(path(), LogFileOptions.defaults().withQueueMax(2));
    for (int i = 0; i < 5; i++) {
      log.accept("line " + i);
    }
    assertThat(log.dropped()).isEqualTo(3);

    log.start();
    log.close();
    assertThat(path()).hasContent("line 0\nline 1");
    log.accept("late");
    assertThat(log.dropped()).isEqualTo(4);
  }

  /// A pipe takes nothing, and is not even opened, before somebody reads it.
  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void itIsClosedThoughNothingCanBeWrittenAndTheQueueIsFull() throws Exception {
    Process made = new ProcessBuilder("mkfifo", path().toString()).start();
    assumeTrue(made.waitFor() == 0, "no pipes with names here");
    LogFile log =
        new LogFile(path(), LogFileOptions.defaults().withQueueMax(1), Duration.ofMillis(1));
    log.start();
    while (log.dropped() == 0) {
      log.accept("line");
    }

    log.close();

    try (var reader = Files.newInputStream(path())) {
      assertThat(reader.readAllBytes()).asString(UTF_8).startsWith("line\n");
    }
  }

  @Test
  void numbersBelowOneAreRefused() {
    assertThatThrownBy(() -> LogFileOptions.defaults().withQueueMax(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LogFileOptions.defaults().withRotation(1, 0))
        .hasMessageContaining("kept=0");
  }
}
