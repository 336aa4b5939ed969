package spindle.contract.process;

import static spindle.contract.process.ProcessContract.spawn;
import static spindle.contract.process.ProcessContract.untilEnded;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Trial;
import spindle.defer.Deferred;
import spindle.reason.CannotSpawnError;
import spindle.reason.ProcessDone;
import spindle.reason.ProcessExitedAlready;
import spindle.roles.EndedBySignal;
import spindle.roles.ProcessOptions;
import spindle.roles.ProcessOutput;
import spindle.roles.TooMuchOutput;
import spindle.roles.UnexpectedErrors;

/// How a process begins, gets signals and ends.
final class ProcessLifeCases {
  /// SIGALRM. (SIGINT would be ignored by the children of whoever was started in the background.)
  private static final int ALARM = 14;

  private static final Duration A_WHILE = Duration.ofMillis(200);

  private final ProcessContract contract;

  ProcessLifeCases(ProcessContract contract) {
    this.contract = contract;
  }

  void add(Set<ProcessContract.Feature> features) {
    contract.add("its output, its errors and its end are told in order", this::inOrder);
    contract.add("a program that is not there is refused at once", ProcessLifeCases::missing);
    contract.add("its arguments and its environment are what was asked for", this::environment);
    contract.add("each has a number of its own", this::numbers);
    contract.add("a signal ends it, and is told", this::ended);
    contract.add("a signal that it handles does not end it", this::handled);
    contract.add("what is stopped goes on when it is continued", this::stopped);
    contract.add("no signal is sent to a process that has ended", this::endedAlready);
    if (features.contains(ProcessContract.Feature.HEIRS)) {
      contract.add("the exit is told though others hold its pipes, the end later", this::heirs);
    }
    contract.add("a reactor that stops asks it to end, and waits", this::asked);
    contract.add("what it writes can be collected, with its value", this::collected);
    contract.add("what is collected has a limit", this::tooMuch);
  }

  private void inOrder(Trial trial) throws Exception {
    ProcessOptions options =
        contract.script(
            "printf out; printf err >&2; exit 3",
            process -> {
              process.out("out");
              process.err("err");
              process.exit(3);
            });
    ProcessRecorder recorder = spawn(trial, options);
    Expect.equal(recorder.log, List.of("made"));
    untilEnded(trial, recorder);
    recorder.expectExitCode(3);
    Expect.equal(recorder.out + " " + recorder.err, "out err");
    Expect.equal(recorder.exit, recorder.end);
    Expect.equal(recorder.log.getLast(), "ended");
    Expect.equal(
        recorder.log.stream().distinct().sorted().toList(),
        List.of("ended", "err", "exited", "lost 0", "lost 1", "lost 2", "made", "out"));
    ProcessRecorder good = spawn(trial, contract.script("exit 0", process -> process.exit(0)));
    untilEnded(trial, good);
    Expect.that(good.end instanceof ProcessDone, "got " + good.end);
  }

  private static void missing(Trial trial) throws Exception {
    ProcessRecorder recorder = new ProcessRecorder();
    Expect.thrown(
        CannotSpawnError.class,
        () -> trial.reactor.spawnProcess(recorder, ProcessOptions.of("no-such-program-here")));
    trial.turns(2);
    Expect.equal(recorder.log, List.of());
  }

  private void environment(Trial trial) throws Exception {
    ProcessOptions options =
        contract
            .script(
                "printf %s \"$GREETING\"",
                process -> {
                  process.out(String.valueOf(process.options().added().get("GREETING")));
                  process.exit(0);
                })
            .withVariable("GREETING", "hello");
    ProcessRecorder recorder = spawn(trial, options);
    untilEnded(trial, recorder);
    Expect.equal(recorder.out.toString(), "hello");
  }

  private void numbers(Trial trial) throws Exception {
    ProcessRecorder one = spawn(trial, contract.cat());
    ProcessRecorder other = spawn(trial, contract.cat());
    Expect.that(one.transport().pid() > 0, "no number");
    Expect.that(one.transport().pid() != other.transport().pid(), "the same number");
    one.transport().closeStdin();
    other.transport().closeStdin();
    untilEnded(trial, one);
    untilEnded(trial, other);
  }

  private void ended(Trial trial) throws Exception {
    List<Consumer<ProcessRecorder>> ways =
        List.of(
            recorder -> recorder.transport().signalProcess("TERM"),
            recorder -> recorder.transport().signalProcess("KILL"),
            recorder -> recorder.transport().signalProcess(ALARM));
    List<Integer> numbers = List.of(15, 9, ALARM);
    for (int i = 0; i < ways.size(); i++) {
      ProcessRecorder recorder = spawn(trial, contract.cat());
      recorder.transport().write("x");
      trial.until("it runs", () -> recorder.outCount == 1);
      ways.get(i).accept(recorder);
      untilEnded(trial, recorder);
      recorder.expectSignal(numbers.get(i));
      Expect.equal(recorder.exit, recorder.end);
    }
  }

  private ProcessOptions answersTerm() {
    return contract.script(
        "trap 'printf got; exit 7' TERM; printf ready; while :; do sleep 0.02; done",
        process -> {
          process.onSignal(
              "TERM",
              () -> {
                process.out("got");
                process.exit(7);
              });
          process.out("ready");
        });
  }

  private void handled(Trial trial) throws Exception {
    ProcessRecorder recorder = spawn(trial, answersTerm());
    trial.until("it runs", () -> recorder.outCount == 5);
    recorder.transport().signalProcess("TERM");
    untilEnded(trial, recorder);
    Expect.equal(recorder.out.toString(), "readygot");
    recorder.expectExitCode(7);
  }

  private void stopped(Trial trial) throws Exception {
    ProcessRecorder recorder = spawn(trial, contract.cat());
    recorder.transport().write("a");
    trial.until("it runs", () -> recorder.outCount == 1);
    recorder.transport().signalProcess("STOP");
    contract.untilStopped(trial, recorder);
    recorder.transport().write("b");
    trial.pass(A_WHILE);
    Expect.equal(recorder.out.toString(), "a");
    recorder.transport().signalProcess("CONT");
    trial.until("it goes on", () -> recorder.outCount == 2);
    recorder.transport().closeStdin();
    untilEnded(trial, recorder);
    Expect.that(recorder.end instanceof ProcessDone, "got " + recorder.end);
  }

  private void endedAlready(Trial trial) throws Exception {
    ProcessRecorder recorder = spawn(trial, contract.script("exit 0", process -> process.exit(0)));
    untilEnded(trial, recorder);
    Expect.thrown(ProcessExitedAlready.class, () -> recorder.transport().signalProcess("TERM"));
    Expect.thrown(IllegalArgumentException.class, () -> recorder.transport().signalProcess("NO"));
  }

  /// The heir waits for the end of its input, which comes when the exit has been told.
  private void heirs(Trial trial) throws Exception {
    ProcessOptions options =
        contract.script(
            "exec 3<&0; { cat <&3; printf late; } & exit 3",
            process -> {
              process.leavePipesOpen();
              process.after(
                  A_WHILE,
                  () -> {
                    process.out("late");
                    process.closePipes();
                  });
              process.exit(3);
            });
    ProcessRecorder recorder = spawn(trial, options);
    untilEnded(trial, recorder);
    Expect.equal(recorder.out.toString(), "late");
    List<String> log = recorder.log;
    Expect.that(log.indexOf("exited") < log.indexOf("out"), "the exit was told late: " + log);
    Expect.that(log.indexOf("out") < log.indexOf("ended"), "ended with its pipes open: " + log);
    recorder.expectExitCode(3);
  }

  private void asked(Trial trial) throws Exception {
    ProcessRecorder recorder = spawn(trial, answersTerm());
    trial.until("it runs", () -> recorder.outCount == 5);
    trial.fireShutdown();
    trial.until("it has ended", () -> recorder.exit != null);
    trial.until("all was told", () -> recorder.end != null);
    recorder.expectExitCode(7);
  }

  private void collected(Trial trial) throws Exception {
    ProcessOptions both =
        contract.script(
            "printf out; printf err >&2; exit 4",
            process -> {
              process.out("out");
              process.err("err");
              process.exit(4);
            });
    ProcessOutput output = await(trial, trial.reactor.getProcessOutputAndValue(both));
    Expect.equal(output.outputText() + output.errorsText() + output.exitCode(), "outerr4");
    byte[] mixed = await(trial, trial.reactor.getProcessOutput(both.withErrorsToOutput()));
    Expect.equal(mixed.length, 6);
    Expect.equal(await(trial, trial.reactor.getProcessValue(both)), 4);
    Deferred<byte[]> errors = trial.reactor.getProcessOutput(both);
    Expect.thrown(UnexpectedErrors.class, () -> await(trial, errors));
    ProcessOptions killed = contract.script("kill -KILL $$", process -> process.raise("KILL"));
    Deferred<Integer> value = trial.reactor.getProcessValue(killed);
    Expect.thrown(EndedBySignal.class, () -> await(trial, value));
  }

  private static <T> T await(Trial trial, Deferred<T> result) throws Exception {
    trial.until("the Deferred fires", result::called);
    try {
      return result.take();
    } catch (Exception | Error failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new AssertionError(failed);
    }
  }

  private void tooMuch(Trial trial) throws Exception {
    ProcessOptions options =
        contract.script(
            "printf 0123456789",
            process -> {
              process.out("0123456789");
              process.exit(0);
            });
    byte[] all = await(trial, trial.reactor.getProcessOutput(options.withCollectedMax(10)));
    Expect.equal(all.length, 10);
    Deferred<byte[]> more = trial.reactor.getProcessOutput(options.withCollectedMax(9));
    Expect.thrown(TooMuchOutput.class, () -> await(trial, more));
  }
}
