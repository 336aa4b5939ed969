package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import spindle.defer.Deferred;
import spindle.kernel.LaunchedProcess;
import spindle.kernel.ProcessLauncher;
import spindle.kernel.StreamSocket;
import spindle.reason.CannotSpawnError;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionLost;
import spindle.reason.ProcessDone;
import spindle.roles.ProcessOptions;
import spindle.roles.ReactorSettings;

/// What becomes of child processes when the reactor stops, and processes that are not the system's.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessStopTest {
  private static ProcessTrial.Recorder runAndStop(ReactorSettings settings, ProcessOptions options)
      throws Exception {
    try (ProcessTrial trial = new ProcessTrial(settings)) {
      ProcessTrial.Recorder process = new ProcessTrial.Recorder();
      process.on("out data", trial.reactor::stopUnlessStopping);
      trial.run(process, options);
      trial.reactor.run(false);
      assertThat(process.log).containsOnlyOnce("in lost", "out lost", "err lost", "ended");
      return process;
    }
  }

  private static ProcessHandle handle(ProcessTrial.Recorder process) {
    return ProcessHandle.of(process.transport().pid()).orElseThrow();
  }

  @Test
  void stoppingAsksProcessesToEndAndWaitsForThem() throws Exception {
    ProcessTrial.Recorder process =
        runAndStop(
            ReactorSettings.defaults(),
            ProcessTrial.shell(
                "trap 'echo bye; exit 6' TERM; echo ready; while :; do read x; done"));
    assertThat(process.out).hasToString("ready\nbye\n");
    assertThat(process.terminated().exitCode()).hasValue(6);
  }

  @Test
  void aProcessThatDoesNotEndInTimeIsKilled() throws Exception {
    try (LogCapture log = LogCapture.ofReactor()) {
      ProcessTrial.Recorder process =
          runAndStop(
              ReactorSettings.defaults().withStopGrace(Duration.ofMillis(50)),
              ProcessTrial.shell("trap '' TERM; echo ready; exec sleep 600"));
      assertThat(process.end).isInstanceOf(ConnectionLost.class).hasMessageContaining("stopped");
      assertThat(process.log).doesNotContain("exited");
      var killed = ProcessHandle.of(process.transport().pid());
      killed.ifPresent(each -> each.onExit().join());
      assertThat(log.lines()).anyMatch(line -> line.contains("given up"));
    }
  }

  @Test
  void whoHoldsThePipesOfAProcessThatHasEndedIsNotWaitedFor() throws Exception {
    try (LogCapture log = LogCapture.ofReactor()) {
      ProcessTrial.Recorder process =
          runAndStop(
              ReactorSettings.defaults().withStopGrace(Duration.ofMinutes(10)),
              ProcessTrial.shell(
                  "trap 'sleep 600 & echo $!; exit 6' TERM; echo; while :; do read x; done"));
      long holder = Long.parseLong(process.out.toString().trim());
      assertThat(ProcessHandle.of(holder).orElseThrow().destroyForcibly()).isTrue();
      assertThat(process.terminated().exitCode()).hasValue(6);
      assertThat(log.lines()).noneMatch(line -> line.contains("given up"));
    }
  }

  @Test
  void aProcessThatOutlivesTheReactorIsLeftAlone() throws Exception {
    ProcessTrial.Recorder process =
        runAndStop(
            ReactorSettings.defaults(),
            ProcessTrial.shell("echo ready; exec sleep 600").withOutlivesReactor());
    assertThat(process.end).isInstanceOf(ConnectionLost.class);
    assertThat(handle(process).isAlive()).isTrue();
    assertThat(handle(process).destroyForcibly()).isTrue();
  }

  @Test
  void nothingIsStartedOnceTheReactorHasStopped() throws Exception {
    ProcessTrial trial = new ProcessTrial();
    trial.close();
    assertThatThrownBy(() -> trial.run("exit 0"))
        .isInstanceOf(CannotSpawnError.class)
        .hasMessageContaining("stopped");
  }

  private static final class Scripted implements LaunchedProcess {
    final List<String> signals = new ArrayList<>();
    final Deferred<ConnectionClosed> ended = new Deferred<>();

    @Override
    public long pid() {
      return 4711;
    }

    @Override
    public @Nullable StreamSocket input() {
      return null;
    }

    @Override
    public @Nullable StreamSocket output() {
      return null;
    }

    @Override
    public @Nullable StreamSocket errors() {
      return null;
    }

    @Override
    public void signal(String signal) {
      signals.add(signal);
      ended.callback(new ProcessDone());
    }

    @Override
    public Deferred<ConnectionClosed> ended() {
      return ended;
    }
  }

  /// Whether a real one is there still a moment later shows nothing.
  @Test
  void noSignalIsSentToOneThatOutlivesTheReactor() throws Exception {
    Scripted left = new Scripted();
    Scripted ended = new Scripted();
    try (ProcessTrial trial = new ProcessTrial()) {
      trial.reactor.installProcessLauncher(options -> options.outlivesReactor() ? left : ended);
      ProcessOptions any = ProcessOptions.of("any");
      trial.run(new ProcessTrial.Recorder(), any.withOutlivesReactor());
      trial.run(new ProcessTrial.Recorder(), any);
    }
    assertThat(left.signals).isEmpty();
    assertThat(ended.signals).isNotEmpty();
  }

  @Test
  void anotherLauncherCanBeInstalledAndTellsNothingInsideACall() throws Exception {
    try (ProcessTrial trial = new ProcessTrial()) {
      Scripted scripted = new Scripted();
      List<String> asked = new ArrayList<>();
      ProcessLauncher before =
          trial.reactor.installProcessLauncher(options -> {
            asked.addAll(options.command());
            return scripted;
          });
      ProcessTrial.Recorder process =
          trial.run(new ProcessTrial.Recorder(), ProcessOptions.of("any", "thing"));
      assertThat(asked).containsExactly("any", "thing");
      assertThat(process.transport().pid()).isEqualTo(4711);
      process.transport().signalProcess(15);
      assertThat(process.log).containsExactly("made");
      trial.untilEnded(process);
      assertThat(scripted.signals).containsExactly("TERM");
      assertThat(process.log).containsExactly("made", "exited", "ended");
      assertThat(trial.reactor.installProcessLauncher(before)).isNotNull();
    }
  }
}
