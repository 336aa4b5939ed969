package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.CannotSpawnError;
import spindle.reason.ConnectionAborted;
import spindle.reason.NoProtocolError;
import spindle.reason.ProcessDone;
import spindle.reason.ProcessTerminated;
import spindle.roles.ProcessOptions;

/// Child processes as connections.
@DisabledOnOs(OS.WINDOWS)
class ProcessIOTest {
  private final ProcessTrial trial = new ProcessTrial();

  @AfterEach
  void close() {
    trial.close();
  }

  private <P extends TextRecorder> P run(P protocol, String script) throws Exception {
    Deferred<P> attempt =
        ProcessIO.connect(trial.reactor, _ -> protocol, ProcessOptions.of("sh", "-c", script));
    assertThat(protocol.log).isEmpty();
    trial.await(attempt);
    assertThat(protocol.log).startsWith("made");
    return protocol;
  }

  private void untilLost(TextRecorder recorder) {
    trial.until(() -> recorder.reason != null);
    assertThat(recorder.log).endsWith("lost");
  }

  @Test
  void aProcessAnswersAndItsEndIsTheConnections() throws Exception {
    TextRecorder recorder = run(new TextRecorder(), "cat");
    assertThat(recorder.transport().peer().toString()).startsWith("pipe:process ");
    recorder.transport().write("hello");
    trial.until(() -> recorder.text.toString().equals("hello"));
    recorder.transport().loseWriteConnection();
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(ProcessDone.class);
  }

  /// A pipe that nobody reads would hold a process up that has much to complain of.
  @Test
  void itsErrorsGoWhereOursGoUnlessAskedOtherwise() {
    List<ProcessOptions> asked = new ArrayList<>();
    trial.reactor.installProcessLauncher(options -> {
      asked.add(options);
      throw new IOException("nothing is started");
    });
    ProcessOptions any = ProcessOptions.of("any");
    for (ProcessOptions each : List.of(any, any.withErrors(Redirect.DISCARD))) {
      var _ = ProcessIO.connect(trial.reactor, _ -> new TextRecorder(), each).reportedElsewhere();
    }
    trial.until(() -> asked.size() == 2);
    assertThat(asked)
        .extracting(ProcessOptions::errors)
        .containsExactly(Redirect.INHERIT, Redirect.DISCARD);
  }

  @Test
  void closingEndsTheInputAndWaitsToHearHowItEnds() throws Exception {
    TextRecorder recorder = run(new TextRecorder(), "cat >/dev/null; exit 3");
    recorder.transport().write("x".repeat(300_000));
    recorder.transport().loseConnection();
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(ProcessTerminated.class);
    assertThat(recorder.reason).hasMessageContaining("exit code 3");
  }

  @Test
  void theEndOfTheOutputIsNotTheEndBeforeTheProcessHasEnded() throws Exception {
    TextRecorder recorder = run(new TextRecorder(), "printf out; exec >&-; cat >/dev/null; exit 4");
    untilLost(recorder);
    assertThat(recorder.text).hasToString("out");
    assertThat(recorder.reason).isInstanceOf(ProcessTerminated.class);
  }

  @Test
  void whoKnowsOfHalvesHearsOfTheOutputsEndAndMayWriteOn() throws Exception {
    HalfCloseRecorder aware =
        run(new HalfCloseRecorder(), "exec >&-; read line; test \"$line\" = go; exit 5");
    trial.until(() -> aware.log.contains("read ended"));
    assertThat(aware.reason).isNull();
    aware.transport().write("go\n");
    untilLost(aware);
    assertThat(aware.log).containsExactly("made", "read ended", "write ended", "lost");
    assertThat(aware.reason).hasMessageContaining("exit code 5");
  }

  @Test
  void whatAProcessDoesNotReadGoesNowhere() throws Exception {
    TextRecorder recorder =
        run(
            new TextRecorder(),
            "exec <&-; echo closed; head -c 300000 /dev/zero >/dev/null; echo done");
    trial.until(() -> recorder.text.toString().startsWith("closed"));
    recorder.transport().write("x".repeat(200_000));
    untilLost(recorder);
    assertThat(recorder.text).hasToString("closed\ndone\n");
    assertThat(recorder.reason).isInstanceOf(ProcessDone.class);
  }

  @Test
  void anAbortKillsTheProcess() throws Exception {
    TextRecorder recorder = run(new TextRecorder(), "echo $$; exec sleep 1000");
    trial.until(() -> recorder.text.toString().endsWith("\n"));
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(recorder.text.toString().strip())).orElseThrow();
    recorder.transport().abortConnection();
    untilLost(recorder);
    assertThat(recorder.reason).isInstanceOf(ConnectionAborted.class);
    trial.until(() -> !process.isAlive());
  }

  private Throwable failure(Deferred<?> attempt) {
    List<Throwable> failures = new ArrayList<>();
    attempt.handleFailure(failures::add);
    trial.until(() -> !failures.isEmpty());
    return failures.getFirst();
  }

  @Test
  void whatCannotBeStartedOrHasNoProtocolFails() {
    assertThat(
            failure(
                ProcessIO.connect(
                    trial.reactor, _ -> new TextRecorder(), ProcessOptions.of("/no/such/program"))))
        .isInstanceOf(CannotSpawnError.class)
        .hasMessageContaining("/no/such/program");
    assertThat(
            failure(
                ProcessIO.<Protocol>connect(
                    trial.reactor, _ -> null, ProcessOptions.of("sleep", "1000"))))
        .isInstanceOf(NoProtocolError.class);
    trial.until(() -> trial.reactor.statistics().open() == 0);
  }

  @Test
  void whoCancelsHasNoProcessLeft() {
    Deferred<TextRecorder> attempt =
        ProcessIO.connect(
            trial.reactor, _ -> new TextRecorder(), ProcessOptions.of("sleep", "1000"));
    attempt.cancel();
    assertThat(failure(attempt)).isNotNull();
    trial.until(() -> trial.reactor.statistics().open() == 0);
  }
}
