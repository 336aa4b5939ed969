package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.pipe.NamedPipes;
import spindle.process.ChildOutput;
import spindle.reason.ProcessDone;
import spindle.roles.ProcessOptions;
import spindle.roles.ProcessOutput;

/// What a process's own children write after it has ended, however soon that was, is delivered, and
/// only then comes its end.
@EnabledOnOs({OS.LINUX, OS.MAC})
class OrphansOutputTest {
  private static final int RUNS = 30;
  private static final int BATCH = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ProcessTrial trial = new ProcessTrial();

  @AfterEach
  void close() {
    trial.close();
  }

  /// The machine has noticed its end before the reactor turns for the first time.
  @Test
  void nothingIsLostThoughTheProcessHasEndedBeforeAnybodyReads() throws Exception {
    ProcessTrial.Recorder process =
        trial.run("(sleep 0.2; echo late; echo too >&2) & echo early; exit 3");
    ProcessHandle.of(process.transport().pid()).ifPresent(handle -> handle.onExit().join());
    trial.untilEnded(process);
    assertThat(process.out).hasToString("early\nlate\n");
    assertThat(process.err).hasToString("too\n");
    assertThat(process.log).endsWith("ended").contains("exited", "out lost");
    assertThat(process.terminated().exitCode()).hasValue(3);
  }

  @Test
  void nothingIsLostHoweverShortlyTheProcessLives() throws Exception {
    List<ProcessTrial.Recorder> all = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      all.add(trial.run("(sleep 0.02; echo late) & echo early"));
      trial.reactor.iterate(Duration.ZERO);
    }
    all.forEach(trial::untilEnded);
    assertThat(all).extracting(each -> each.out.toString()).containsOnly("early\nlate\n");
  }

  @Test
  void whoCollectsGetsItToo() throws Throwable {
    List<Deferred<ProcessOutput>> all = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      all.add(
          trial.reactor.getProcessOutputAndValue(
              ProcessTrial.shell("(sleep 0.02; echo late; echo too >&2) &")));
    }
    for (Deferred<ProcessOutput> each : all) {
      ProcessOutput output = trial.await(each).get();
      assertThat(output.outputText()).isEqualTo("late\n");
      assertThat(output.errorsText()).isEqualTo("too\n");
    }
  }

  @Test
  void anEndIsToldThoughTheCommonPoolIsHeld() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try {
      for (int i = 0; i < 2 * ForkJoinPool.getCommonPoolParallelism() + 2; i++) {
        ForkJoinPool.commonPool()
            .execute(() -> {
              try {
                over.await();
              } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
              }
            });
      }
      ProcessTrial.Recorder process = trial.run("echo here");
      trial.untilEnded(process);
      assertThat(process.end).isInstanceOf(ProcessDone.class);
    } finally {
      over.countDown();
    }
  }

  @Test
  void noDescriptorAndNoPipeOfEarlierProcessesIsLeft() throws Exception {
    trial.untilEnded(trial.run("echo first"));
    int before = ProcessTrial.descriptors();
    for (int i = 0; i < 40; i++) {
      trial.untilEnded(trial.run("echo again; echo so >&2"));
    }
    for (int i = 0; i < 40; i++) {
      assertThatThrownBy(
              () -> trial.run(new ProcessTrial.Recorder(), ProcessOptions.of("/no/such/program")))
          .isInstanceOf(IOException.class);
    }
    trial.until(() -> descriptorsNow() <= before);
  }

  private static int descriptorsNow() {
    try {
      return ProcessTrial.descriptors();
    } catch (IOException unknown) {
      throw new UncheckedIOException(unknown);
    }
  }

  @Test
  void namedPipesAreForTheirOwnerAndLeaveWithTheProgram() throws Exception {
    NamedPipes pipes = new NamedPipes("mkfifo", PATIENCE);
    Path first = pipes.take();
    for (int i = 0; i < 40; i++) {
      NamedPipes.delete(pipes.take());
    }
    assertThat(Files.getPosixFilePermissions(first)).hasSize(2);
    assertThat(Files.getPosixFilePermissions(first.getParent())).hasSize(3);
    assertThat(Files.readAttributes(first, "*")).contains(Map.entry("isOther", true));
    NamedPipes.delete(first);
    pipes.deleteAll();
    assertThat(first.getParent()).doesNotExist();
  }

  /// As on a system without `mkfifo`: the JDK's pipes, and a word of it.
  @Test
  void whereThereAreNoNamedPipesTheJdksServe() throws Exception {
    NamedPipes none = new NamedPipes("/no/such/mkfifo", PATIENCE);
    assertThatThrownBy(none::take).isInstanceOf(IOException.class);
    try (ChildOutput output = ChildOutput.open(none)) {
      assertThat(output.redirect()).isEqualTo(ProcessBuilder.Redirect.PIPE);
    }
    none.deleteAll();
  }

  /// As whoever tidies the temporary folder may do at any time.
  @Test
  void nothingIsLostThoughTheFolderOfThePipesIsTidiedAway() throws Exception {
    trial.untilEnded(trial.run("echo first"));
    Path folder = folderOf(NamedPipes.shared());
    tidyAway(folder);
    assertThat(folder).doesNotExist();
    ProcessTrial.Recorder process = trial.run("(sleep 0.2; echo late; echo too >&2) & echo early");
    ProcessHandle.of(process.transport().pid()).ifPresent(handle -> handle.onExit().join());
    trial.untilEnded(process);
    assertThat(process.out).hasToString("early\nlate\n");
    assertThat(process.err).hasToString("too\n");
  }

  @Test
  void pipesAreMadeInANewFolderOnceTheirsIsGone() throws Exception {
    NamedPipes pipes = new NamedPipes("mkfifo", PATIENCE);
    for (int i = 0; i < BATCH; i++) {
      NamedPipes.delete(pipes.take());
    }
    Path folder = folderOf(pipes);
    for (int i = 1; i < BATCH; i++) {
      pipes.take();
    }
    tidyAway(folder);
    Path next = pipes.take();
    assertThat(next).exists();
    assertThat(next.getParent()).isNotEqualTo(folder);
    NamedPipes.delete(next);
    pipes.deleteAll();
    assertThat(next.getParent()).doesNotExist();
  }

  /// As when somebody else has made it anew after it was tidied away.
  @Test
  void aFolderThatOthersCanEnterIsGivenUp() throws Exception {
    NamedPipes pipes = new NamedPipes("mkfifo", PATIENCE);
    Path first = pipes.take();
    assertThat(pipes.holds(first)).isTrue();
    Files.setPosixFilePermissions(first.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
    assertThat(pipes.holds(first)).isFalse();
    Path next = pipes.take();
    assertThat(next.getParent()).isNotEqualTo(first.getParent());
    assertThat(pipes.holds(next)).isTrue();
    pipes.remove(first);
    assertThat(first).as("what is another's is left alone").exists();
    pipes.remove(next);
    pipes.deleteAll();
    assertThat(next.getParent()).doesNotExist();
    tidyAway(Objects.requireNonNull(first.getParent()));
  }

  /// As when it is tidied away after we have opened it and before the child is started.
  @Test
  void aPlainFileInThePlaceOfThePipeIsToldAndRemoved() throws Exception {
    NamedPipes pipes = new NamedPipes("mkfifo", PATIENCE);
    Path place;
    try (ChildOutput output = ChildOutput.open(pipes)) {
      output.requireOpened();
      place = Objects.requireNonNull(output.redirect().file()).toPath();
      Files.delete(place);
      output.requireOpened();
      Files.createFile(place);
      assertThatThrownBy(output::requireOpened)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("removed while it was started");
    }
    assertThat(place).doesNotExist();
    pipes.deleteAll();
  }

  @Test
  void ofAProgramThatMakesHalfThePipesAndHangsNothingIsLeft(@TempDir Path place) throws Exception {
    Path program = place.resolve("hangs");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo $$ >'%1$s/pid'
        dirname "$3" >'%1$s/folder'
        mkfifo "$3" "$4"
        exec sleep 60
        """
            .formatted(place));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    NamedPipes pipes = new NamedPipes(program.toString(), Duration.ofSeconds(2));
    assertThatThrownBy(pipes::take).isInstanceOf(IOException.class);
    long pid = Long.parseLong(Files.readString(place.resolve("pid")).strip());
    ProcessHandle.of(pid).ifPresent(left -> left.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    assertThat(Path.of(Files.readString(place.resolve("folder")).strip())).doesNotExist();
  }

  private static Path folderOf(NamedPipes pipes) throws IOException {
    Path one = pipes.take();
    NamedPipes.delete(one);
    return Objects.requireNonNull(one.getParent());
  }

  private static void tidyAway(Path folder) throws IOException {
    try (Stream<Path> pipes = Files.list(folder)) {
      pipes.forEach(NamedPipes::delete);
    }
    NamedPipes.delete(folder);
  }
}
