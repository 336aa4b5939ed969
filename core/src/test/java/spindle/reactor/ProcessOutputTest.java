package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.reason.CannotSpawnError;
import spindle.reason.ProcessTerminated;
import spindle.roles.EndedBySignal;
import spindle.roles.ProcessOptions;
import spindle.roles.ProcessOutput;
import spindle.roles.TooMuchOutput;
import spindle.roles.UnexpectedErrors;

/// The helpers that run a process and collect what it writes.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessOutputTest {
  private final ProcessTrial trial = new ProcessTrial();

  @AfterEach
  void close() {
    trial.close();
  }

  private Throwable failure(Deferred<?> deferred) {
    Outcome<?> outcome = trial.await(deferred);
    assertThat(outcome).isInstanceOf(Outcome.Failure.class);
    return ((Outcome.Failure<?>) outcome).cause();
  }

  private <T> T value(Deferred<T> deferred) throws Throwable {
    return trial.await(deferred).get();
  }

  @Test
  void theOutputIsCollectedWhateverTheExitCode() throws Throwable {
    byte[] output =
        value(trial.reactor.getProcessOutput(ProcessTrial.shell("cat; echo hello; exit 3")));
    assertThat(output).asString().isEqualTo("hello\n");
  }

  @Test
  void errorsAreNotExpectedUnlessTheyGoWhereTheOutputGoes() throws Throwable {
    ProcessOptions complains = ProcessTrial.shell("echo oh no >&2; echo out");
    assertThat(failure(trial.reactor.getProcessOutput(complains)))
        .isInstanceOf(UnexpectedErrors.class)
        .hasMessageContaining("'sh'")
        .hasMessageContaining("oh no");
    assertThat(value(trial.reactor.getProcessOutput(complains.withErrorsToOutput())))
        .asString()
        .isEqualTo("oh no\nout\n");
  }

  @Test
  void theValueIsTheExitCodeOrASignalsFailure() throws Throwable {
    assertThat(value(trial.reactor.getProcessValue(ProcessTrial.shell("echo x; exit 7"))))
        .isEqualTo(7);
    assertThat(failure(trial.reactor.getProcessValue(ProcessTrial.shell("kill -TERM $$"))))
        .isInstanceOf(EndedBySignal.class)
        .cause()
        .isInstanceOf(ProcessTerminated.class)
        .hasMessageContaining("signal 15 (TERM)");
  }

  @Test
  void outputErrorsAndValueAreToldTogetherAlsoAfterASignal() throws Throwable {
    ProcessOutput all =
        value(
            trial.reactor.getProcessOutputAndValue(
                ProcessTrial.shell("echo out; echo err >&2; exit 5")));
    assertThat(all.outputText()).isEqualTo("out\n");
    assertThat(all.errorsText()).isEqualTo("err\n");
    assertThat(all.exitCode()).isEqualTo(5);
    EndedBySignal signalled =
        (EndedBySignal)
            failure(
                trial.reactor.getProcessOutputAndValue(
                    ProcessTrial.shell("echo out; kill -KILL $$")));
    assertThat(signalled.output().outputText()).isEqualTo("out\n");
    assertThat(signalled.output().exitCode()).isEqualTo(128 + 9);
  }

  @Test
  void asMuchAsTheLimitIsCollectedAndNoMore() throws Throwable {
    ProcessOptions thousand =
        ProcessTrial.shell("head -c 600 /dev/zero; head -c 400 /dev/zero >&2");
    ProcessOutput all =
        value(trial.reactor.getProcessOutputAndValue(thousand.withCollectedMax(1000)));
    assertThat(all.output().length + all.errors().length).isEqualTo(1000);
    assertThat(failure(trial.reactor.getProcessOutputAndValue(thousand.withCollectedMax(999))))
        .isInstanceOf(TooMuchOutput.class)
        .hasMessageContaining("999")
        .hasMessageContaining("withCollectedMax");
    assertThat(failure(trial.reactor.getProcessOutput(ProcessOptions.of("yes"))))
        .isInstanceOf(TooMuchOutput.class);
    trial.until(() -> trial.reactor.statistics().open() == 0);
  }

  @Test
  void cancellingKillsTheProcess() {
    Deferred<Integer> slow = trial.reactor.getProcessValue(ProcessOptions.of("sleep", "600"));
    slow.cancel();
    assertThat(failure(slow)).isInstanceOf(CancelledError.class);
    trial.until(() -> trial.reactor.statistics().open() == 0);
  }

  /// The line that the grandchild writes shows that it is there; its pipe ends when it is gone.
  @Test
  void cancellingReachesThoseThatItHasBegunIfThatIsAskedFor() throws Exception {
    for (String signal : List.of("KILL", "TERM", "USR1")) {
      ProcessTrial.Recorder process =
          trial.run(
              new ProcessTrial.Recorder(),
              ProcessTrial.shell("sh -c 'echo ready; exec sleep 600'; echo after")
                  .withSignalsToDescendants());
      trial.until(() -> process.out.toString().equals("ready\n"));
      process.transport().signalProcess(signal);
      trial.untilEnded(process);
      assertThat(process.terminated().signal()).isPresent();
    }
  }

  @Test
  void withoutThatTheyLiveOn() throws Exception {
    ProcessTrial.Recorder process =
        trial.run("exec 3<&0; sh -c 'echo ready; read x <&3; echo alive'; echo after");
    trial.until(() -> process.out.toString().equals("ready\n"));
    process.transport().signalProcess("KILL");
    trial.untilEnded(process);
    assertThat(process.out.toString()).contains("alive").doesNotContain("after");
  }

  @Test
  void aProgramThatDoesNotExistFailsTheDeferred() {
    assertThat(failure(trial.reactor.getProcessValue(ProcessOptions.of("/no/such/program"))))
        .isInstanceOf(CannotSpawnError.class);
  }
}
