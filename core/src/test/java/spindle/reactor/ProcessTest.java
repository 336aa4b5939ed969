package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.Limits;
import spindle.protocol.ProtocolInUse;
import spindle.protocol.PushProducer;
import spindle.reason.CannotSpawnError;
import spindle.reason.ProcessDone;
import spindle.reason.ProcessExitedAlready;
import spindle.reason.ProcessTerminated;
import spindle.roles.ProcessOptions;

/// Real child processes: what they are told and tell, and how they end.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessTest {
  private final ProcessTrial trial = new ProcessTrial();

  @AfterEach
  void close() {
    trial.close();
  }

  @Test
  void itsOutputItsErrorsAndItsEndAreToldInOrder() throws Exception {
    ProcessTrial.Recorder process = trial.run("read x; echo out $x; echo err >&2");
    assertThat(process.log).containsExactly("made");
    assertThat(process.transport().pid()).isPositive();
    process.transport().write("hello\n");
    trial.untilEnded(process);
    assertThat(process.out).hasToString("out hello\n");
    assertThat(process.err).hasToString("err\n");
    assertThat(process.end).isInstanceOf(ProcessDone.class).isSameAs(process.exit);
    assertThat(process.log)
        .containsOnlyOnce("made", "in lost", "out lost", "err lost", "exited", "ended")
        .endsWith("ended")
        .containsSubsequence("out data", "out lost")
        .containsSubsequence("err data", "err lost");
  }

  @Test
  void aProtocolThatHasAProcessIsRefusedAnotherUntilThatHasEnded() throws Exception {
    ProcessTrial.Recorder process = trial.run("read x; echo $x");
    assertThatThrownBy(() -> trial.run(process, ProcessTrial.shell("echo another")))
        .isInstanceOf(ProtocolInUse.class)
        .hasMessageContaining("Recorder has a process already");
    process.transport().write("first\n");
    trial.untilEnded(process);
    assertThat(process.out).hasToString("first\n");
    trial.untilEnded(trial.run(process, ProcessTrial.shell("echo second")));
    trial.until(() -> process.out.toString().equals("first\nsecond\n"));
  }

  @Test
  void theExitCodeIsToldAndSoIsASignal() throws Exception {
    ProcessTrial.Recorder code = trial.run("exit 7");
    ProcessTrial.Recorder signal = trial.run("kill -USR1 $$");
    trial.untilEnded(code);
    trial.untilEnded(signal);
    ProcessTerminated exited = code.terminated();
    assertThat(exited.exitCode()).hasValue(7);
    assertThat(exited.signal()).isEmpty();
    assertThat(exited.status()).isEqualTo(7);
    ProcessTerminated killed = signal.terminated();
    assertThat(killed.exitCode()).isEmpty();
    assertThat(killed.signal()).isPresent();
    assertThat(killed.status()).isEqualTo(128 + killed.signal().getAsInt());
  }

  @Test
  void theExitIsToldThoughAGrandchildHoldsThePipesAndTheEndWhenTheyAreClosed(@TempDir Path folder)
      throws Exception {
    Path told = folder.resolve("told");
    ProcessTrial.Recorder process =
        trial.run(
            new ProcessTrial.Recorder().on("exited", () -> Files.createFile(told)),
            ProcessTrial.shell(
                "(while [ ! -e '%s' ]; do sleep 0.01; done; echo later) & echo now; exit 3"
                    .formatted(told)));
    trial.untilEnded(process);
    assertThat(process.out).hasToString("now\nlater\n");
    assertThat(process.log).endsWith("ended").containsSubsequence("exited", "out lost", "ended");
    assertThat(process.terminated().exitCode()).hasValue(3);
  }

  @Test
  void signalsAreSentByNameAndByNumberAndKeepTheirOrder() throws Exception {
    ProcessTrial.Recorder process =
        trial.run(
            "trap 'echo alarm' ALRM; trap 'echo bye; exit 5' TERM; echo ready; "
                + "while :; do read x; done");
    trial.until(() -> process.out.toString().equals("ready\n"));
    process.transport().signalProcess("ALRM");
    trial.until(() -> process.out.toString().equals("ready\nalarm\n"));
    process.transport().signalProcess(14);
    trial.until(() -> process.out.toString().equals("ready\nalarm\nalarm\n"));
    process.transport().signalProcess("STOP");
    process.transport().signalProcess("TERM");
    process.transport().signalProcess("CONT");
    trial.untilEnded(process);
    assertThat(process.out).hasToString("ready\nalarm\nalarm\nbye\n");
    assertThat(process.terminated().exitCode()).hasValue(5);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aStoppedProcessGoesOnWhenItIsContinued() throws Exception {
    ProcessTrial.Recorder process = trial.run("while read x; do echo $x; done");
    process.transport().signalProcess("STOP");
    trial.until(() -> state(process) == 'T');
    process.transport().write("asleep\n");
    process.transport().signalProcess("STOP");
    process.transport().signalProcess("CONT");
    trial.until(() -> process.out.toString().equals("asleep\n"));
    process.transport().signalProcess("KILL");
    trial.untilEnded(process);
    assertThat(process.terminated().signal()).hasValue(9);
  }

  private static char state(ProcessTrial.Recorder process) {
    try {
      String line =
          Files.readString(Path.of("/proc", Long.toString(process.transport().pid()), "stat"));
      return line.charAt(line.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Test
  void noSignalIsSentToAProcessThatHasEndedNorOneThatDoesNotExist() throws Exception {
    ProcessTrial.Recorder process = trial.run("read x");
    assertThatThrownBy(() -> process.transport().signalProcess("SIGTERM"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without SIG")
        .hasMessageContaining("TERM");
    assertThatThrownBy(() -> process.transport().signalProcess(65))
        .isInstanceOf(IllegalArgumentException.class);
    process.transport().closeStdin();
    trial.untilEnded(process);
    assertThatThrownBy(() -> process.transport().signalProcess("TERM"))
        .isInstanceOf(ProcessExitedAlready.class)
        .hasMessageContaining(Long.toString(process.transport().pid()));
  }

  @Test
  void closingItsInputSendsEverythingFirst() throws Exception {
    ProcessTrial.Recorder process = trial.run("wc -c");
    byte[] much = new byte[300_000];
    process.transport().write(much);
    process.transport().closeStdin();
    process.transport().write("too late");
    trial.untilEnded(process);
    assertThat(process.out.toString().strip()).isEqualTo("300000");
  }

  @Test
  void losingTheConnectionClosesThePipesAndDoesNotEndIt() throws Exception {
    ProcessTrial.Recorder process = trial.run("cat; exit 4");
    process.transport().loseConnection();
    process.transport().loseConnection();
    trial.untilEnded(process);
    assertThat(process.terminated().exitCode()).hasValue(4);
    assertThat(process.log).containsOnlyOnce("in lost", "out lost", "err lost", "ended");
  }

  @Test
  void whoeverWritesOnToAClosedPipeIsEndedByIt() throws Exception {
    ProcessTrial.Recorder process = trial.run("exec yes");
    trial.until(() -> process.outCount > 0);
    process.transport().closeStdout();
    trial.untilEnded(process);
    assertThat(process.terminated().signal()).hasValue(13);
  }

  @Test
  void aProcessThatWritesWithoutEndIsNotReadWhilePaused() throws Exception {
    ProcessTrial.Recorder process = new ProcessTrial.Recorder();
    process.on(
        "out data",
        () -> {
          if (process.outCount > 1_000_000) {
            process.transport().pauseProducing();
          }
        });
    trial.run(process, ProcessOptions.of("yes"));
    trial.until(() -> process.outCount > 1_000_000);
    long paused = process.outCount;
    ProcessTrial.Recorder other = trial.run("echo x; exit 1");
    trial.untilEnded(other);
    assertThat(process.outCount).isEqualTo(paused);
    process.on("", () -> {});
    process.transport().resumeProducing();
    trial.until(() -> process.outCount > paused + 1_000_000);
    process.transport().signalProcess("KILL");
    trial.untilEnded(process);
  }

  @Test
  void aProcessThatReadsNothingFillsItsInputUpToTheLimitAndNoFurther() throws Exception {
    ProcessTrial.Recorder process =
        trial.run(
            new ProcessTrial.Recorder(),
            ProcessOptions.of("sleep", "600")
                .withLimits(Limits.defaults().withWaterMarks(1000, 2000).withBufferMax(200_000)));
    assertThat(process.transport().write(new byte[100_000])).isFalse();
    assertThat(process.transport().buffered()).isBetween(30_000L, 100_000L);
    process.transport().write(new byte[200_000]);
    trial.until(() -> process.log.contains("in lost"));
    assertThat(process.transport().write("gone")).isFalse();
    assertThat(process.end).isNull();
    process.transport().signalProcess("KILL");
    trial.untilEnded(process);
  }

  @Test
  void aProducerFeedsItsInputAsFastAsItReads() throws Exception {
    ProcessTrial.Recorder process =
        trial.run(
            new ProcessTrial.Recorder(),
            ProcessTrial.shell("wc -c").withLimits(Limits.defaults().withWaterMarks(1000, 10_000)));
    Feeder feeder = new Feeder(process);
    process.transport().registerProducer(feeder);
    feeder.resumeProducing();
    trial.untilEnded(process);
    assertThat(process.out.toString().strip()).isEqualTo(Integer.toString(Feeder.SIZE));
    assertThat(feeder.pauses).isPositive();
  }

  private static final class Feeder implements PushProducer {
    static final int SIZE = 1_000_000;
    private final ProcessTrial.Recorder process;
    private int left = SIZE;
    private boolean paused;
    int pauses;
    boolean stopped;

    Feeder(ProcessTrial.Recorder process) {
      this.process = process;
    }

    @Override
    public void resumeProducing() {
      paused = false;
      while (!paused && left > 0) {
        int count = Math.min(left, 5000);
        left -= count;
        process.transport().write(new byte[count]);
      }
      if (left == 0) {
        process.transport().unregisterProducer();
        process.transport().closeStdin();
      }
    }

    @Override
    public void pauseProducing() {
      paused = true;
      pauses++;
    }

    @Override
    public void stopProducing() {
      stopped = true;
    }
  }

  @Test
  void withoutAPipeToItsInputWritesAreDroppedAndAProducerIsStopped() throws Exception {
    ProcessTrial.Recorder process =
        trial.run(
            new ProcessTrial.Recorder(),
            ProcessTrial.shell("wc -c")
                .withInput(Redirect.from(Path.of("/dev/null").toFile()))
                .withErrors(Redirect.DISCARD));
    assertThat(process.transport().write("nobody reads this")).isFalse();
    Feeder feeder = new Feeder(process);
    process.transport().registerProducer(feeder);
    assertThat(feeder.stopped).isTrue();
    assertThat(trial.reactor.statistics().droppedWrites()).isEqualTo(17);
    trial.untilEnded(process);
    assertThat(process.out.toString().strip()).isEqualTo("0");
    assertThat(process.log).doesNotContain("in lost", "err lost").containsOnlyOnce("out lost");
  }

  @Test
  void onlyItsInputCanBeWritten() throws Exception {
    ProcessTrial.Recorder process = trial.run("cat");
    ByteBuffer bytes = ByteBuffer.wrap("to 0".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> process.transport().writeToChild(1, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 0");
    assertThatThrownBy(() -> process.transport().closeChildFd(3))
        .isInstanceOf(IllegalArgumentException.class);
    process.transport().writeToChild(0, bytes);
    process.transport().writeSequence(List.of(ByteBuffer.wrap(new byte[] {'!'})));
    process.transport().closeStdin();
    trial.untilEnded(process);
    assertThat(process.out).hasToString("to 0!");
  }

  @Test
  void whatACallbackThrowsIsLoggedOnceAndTheEndIsToldAllTheSame() throws Exception {
    for (String event :
        List.of("made", "out data", "err data", "in lost", "out lost", "exited", "ended")) {
      try (LogCapture log = LogCapture.ofReactor()) {
        ProcessTrial.Recorder process = new ProcessTrial.Recorder();
        process.on(
            event,
            () -> {
              throw new IllegalStateException("at " + event);
            });
        trial.run(process, ProcessTrial.shell("echo out; echo err >&2; read x; exit 0"));
        trial.until(() -> log.errors() > 0 || process.log.contains("err data"));
        process.transport().closeStdin();
        trial.untilEnded(process);
        assertThat(log.errors()).as(event).isEqualTo(1);
        assertThat(log.thrown()).singleElement().hasToString(thrownAt(event));
        assertThat(process.log).as(event).containsOnlyOnce("exited", "ended").endsWith("ended");
      }
    }
  }

  /// It writes without end, so that only a pipe that is closed ends it.
  @Test
  void afterACallbackThatThrowsThePipesAreClosed() throws Exception {
    try (LogCapture log = LogCapture.ofReactor()) {
      ProcessTrial.Recorder process = new ProcessTrial.Recorder();
      process.on(
          "out data",
          () -> {
            throw new IllegalStateException("asked for");
          });
      trial.run(process, ProcessOptions.of("yes"));
      trial.untilEnded(process);
      assertThat(log.errors()).isEqualTo(1);
      assertThat(process.log).contains("in lost", "out lost", "err lost").endsWith("ended");
    }
  }

  @Test
  void noSignalIsSentToAProcessThatHasExitedThoughItsPipesAreOpen() throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    ProcessTrial.Recorder process = new ProcessTrial.Recorder();
    process.on(
        "exited",
        () -> {
          try {
            process.transport().signalProcess("TERM");
          } catch (ProcessExitedAlready gone) {
            thrown.add(gone);
          }
        });
    trial.run(process, ProcessTrial.shell("sleep 0.2 & exit 0"));
    trial.untilEnded(process);
    assertThat(thrown).hasSize(1);
  }

  @Test
  void anExitCodeThatNoSignalHasIsNoSignal() throws Exception {
    ProcessTrial.Recorder process = trial.run("exit 200");
    trial.untilEnded(process);
    assertThat(process.terminated().exitCode()).hasValue(200);
    assertThat(process.terminated().signal()).isEmpty();
  }

  @Test
  void whoHearsOfTheEndFindsNothingOpenAnyMore() throws Exception {
    ProcessTrial.Recorder process = new ProcessTrial.Recorder();
    List<Integer> open = new ArrayList<>();
    process.on("ended", () -> open.add(trial.reactor.statistics().open()));
    trial.run(process, ProcessTrial.shell("read x; exit 0"));
    assertThat(trial.reactor.statistics().open()).isPositive();
    process.transport().closeStdin();
    trial.untilEnded(process);
    assertThat(open).containsExactly(0);
  }

  private static String thrownAt(String event) {
    return "java.lang.IllegalStateException: at " + event;
  }

  @Test
  void aProgramThatDoesNotExistIsRefusedAtOnceAndLeavesNothingOpen() throws Exception {
    ProcessTrial.Recorder never = new ProcessTrial.Recorder();
    ProcessOptions options = ProcessOptions.of("/no/such/program");
    assertThatThrownBy(() -> trial.reactor.spawnProcess(never, options))
        .isInstanceOf(CannotSpawnError.class)
        .hasMessageContaining("/no/such/program")
        .hasMessageContaining("No such file");
    int before = ProcessTrial.descriptors();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> trial.reactor.spawnProcess(never, options))
          .isInstanceOf(CannotSpawnError.class);
    }
    // Other tests' threads may have opened one; a leak is twenty or more.
    assertThat(ProcessTrial.descriptors()).isLessThan(before + 20);
    assertThat(never.log).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noDescriptorOfOursIsOpenInIt() throws Exception {
    try (var _ = Files.newInputStream(Path.of("/proc/self/status"))) {
      ProcessTrial.Recorder process = trial.run("exec ls /proc/self/fd");
      trial.untilEnded(process);
      assertThat(process.out).hasToString("0\n1\n2\n3\n");
    }
  }

  @Test
  void itsDirectoryAndItsEnvironmentAreWhatWasAskedFor(@TempDir Path directory) throws Exception {
    ProcessOptions base = ProcessTrial.shell("pwd; echo \"$ONE-$TWO-$PATH\"");
    ProcessOptions here = base.withDirectory(directory);
    assertThat(output(here.withEnvironment(Map.of("ONE", "1", "PATH", "/bin:/usr/bin"))))
        .isEqualTo(directory.toRealPath() + "\n1--/bin:/usr/bin\n");
    assertThat(output(ProcessTrial.shell("env").withEnvironment(Map.of("ONE", "1"))).lines())
        .contains("ONE=1")
        .noneMatch(line -> line.startsWith("PATH=") || line.startsWith("HOME="));
    assertThat(output(here.withVariable("TWO", "2")))
        .isEqualTo(directory.toRealPath() + "\n-2-" + System.getenv("PATH") + "\n");
    assertThat(output(base.withVariable("ONE", "a").withVariable("ONE", "b")))
        .startsWith(Path.of("").toRealPath() + "\nb-");
    assertThatThrownBy(() -> base.withVariable("A=B", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProcessOptions.of("a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProcessOptions.of("")).isInstanceOf(IllegalArgumentException.class);
  }

  private String output(ProcessOptions options) throws Exception {
    ProcessTrial.Recorder process = trial.run(new ProcessTrial.Recorder(), options);
    trial.untilEnded(process);
    return process.out.toString();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void twoHundredAtOnceWorkAndLeaveNoDescriptor() throws Exception {
    trial.untilEnded(trial.run("exit 0"));
    int before = ProcessTrial.descriptors();
    List<ProcessTrial.Recorder> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(trial.run("exec cat"));
    }
    for (int i = 0; i < all.size(); i++) {
      all.get(i).transport().write("I am " + i);
    }
    for (int i = 0; i < all.size(); i++) {
      String said = "I am " + i;
      ProcessTrial.Recorder each = all.get(i);
      trial.until(() -> each.out.toString().equals(said));
      each.transport().closeStdin();
    }
    all.forEach(trial::untilEnded);
    assertThat(all).allMatch(each -> each.end instanceof ProcessDone);
    trial.until(() -> descriptorsAtMost(before));
    assertThat(trial.reactor.statistics().open()).isZero();
  }

  private static boolean descriptorsAtMost(int most) {
    try {
      return ProcessTrial.descriptors() <= most;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
