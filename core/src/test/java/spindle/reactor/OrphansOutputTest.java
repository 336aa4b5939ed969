package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import spindle.defer.Deferred;
import spindle.protocol.ProcessDone;

/// What a process's own children write after it has ended, however soon that was, is delivered, and
/// only then comes its end.
@EnabledOnOs({OS.LINUX, OS.MAC})
class OrphansOutputTest {
  private static final int RUNS = 30;

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
    NamedPipes pipes = new NamedPipes("mkfifo");
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
    NamedPipes none = new NamedPipes("/no/such/mkfifo");
    assertThatThrownBy(none::take).isInstanceOf(IOException.class);
    try (ChildOutput output = ChildOutput.open(none)) {
      assertThat(output.redirect()).isEqualTo(ProcessBuilder.Redirect.PIPE);
    }
    none.deleteAll();
  }
}
