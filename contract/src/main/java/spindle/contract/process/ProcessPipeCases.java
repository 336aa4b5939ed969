package spindle.contract.process;

import static spindle.contract.process.ProcessContract.spawn;
import static spindle.contract.process.ProcessContract.untilEnded;

import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Trial;
import spindle.memory.MemoryProcess;
import spindle.protocol.Limits;
import spindle.reason.ProcessDone;
import spindle.roles.ProcessOptions;

/// What the pipes of a process do.
final class ProcessPipeCases {
  private static final Duration A_WHILE = Duration.ofMillis(200);

  private final ProcessContract contract;

  ProcessPipeCases(ProcessContract contract) {
    this.contract = contract;
  }

  void add() {
    contract.add("closing its input sends everything first", this::closingInput);
    contract.add("losing the connection closes the pipes and does not end it", this::losing);
    contract.add("whoever writes where nobody reads is ended by that", this::brokenPipe);
    contract.add("what it writes is not read while paused", this::paused);
    contract.add("an input that it does not read fills up", this::unread);
    contract.add("its errors may go where its output goes", this::together);
    contract.add("only its input can be written", this::onlyInput);
    contract.add("what is not a pipe is never told of", this::discarded);
    contract.add("a reactor that ends tells of the end", this::reactorEnds);
  }

  private void closingInput(Trial trial) throws Exception {
    ProcessRecorder recorder = spawn(trial, contract.cat());
    byte[] much = new byte[300_000];
    recorder.transport().write(much);
    recorder.transport().closeStdin();
    untilEnded(trial, recorder);
    Expect.equal(recorder.outCount, 300_000L);
    Expect.that(recorder.end instanceof ProcessDone, "got " + recorder.end);
  }

  private void losing(Trial trial) throws Exception {
    ProcessOptions options =
        contract.script(
            "cat >/dev/null; sleep 0.1; exit 5",
            process -> process.onInputEnd(() -> process.after(A_WHILE, () -> process.exit(5))));
    ProcessRecorder recorder = spawn(trial, options);
    recorder.transport().loseConnection();
    untilEnded(trial, recorder);
    recorder.expectExitCode(5);
    Expect.equal(recorder.log.stream().filter(line -> line.startsWith("lost")).count(), 3L);
  }

  private ProcessOptions chatterbox() {
    return contract.script("while :; do echo on and on; done", ProcessPipeCases::goOn);
  }

  private static void goOn(MemoryProcess process) {
    process.out("on and on\n");
    process.after(Duration.ofNanos(100_000), () -> goOn(process));
  }

  private void brokenPipe(Trial trial) throws Exception {
    ProcessRecorder recorder = new ProcessRecorder();
    recorder.onOut = () -> recorder.transport().closeStdout();
    spawn(trial, recorder, chatterbox());
    untilEnded(trial, recorder);
    recorder.expectSignal(13);
  }

  private void paused(Trial trial) throws Exception {
    ProcessRecorder recorder = new ProcessRecorder();
    recorder.onMade = () -> recorder.transport().pauseProducing();
    spawn(trial, recorder, chatterbox());
    trial.pass(A_WHILE);
    Expect.equal(recorder.log, List.of("made"));
    recorder.transport().resumeProducing();
    trial.until("it is read", () -> recorder.outCount > 0);
    recorder.transport().signalProcess("KILL");
    untilEnded(trial, recorder);
  }

  private void unread(Trial trial) throws Exception {
    ProcessOptions options =
        contract
            .script("exec sleep 1000", process -> {})
            .withLimits(Limits.defaults().withWaterMarks(5_000, 10_000));
    ProcessRecorder recorder = spawn(trial, options);
    ByteBuffer piece = ByteBuffer.allocate(8 * 1024);
    trial.untilPolling(
        "its input is full",
        () -> !recorder.transport().write(piece.clear()) && recorder.transport().buffered() > 0);
    Expect.that(!recorder.transport().drained().called(), "drained while it is full");
    recorder.transport().signalProcess("KILL");
    untilEnded(trial, recorder);
    recorder.expectSignal(9);
  }

  private void together(Trial trial) throws Exception {
    ProcessOptions options =
        contract.script(
            "printf a; printf b >&2; printf c; exit 0",
            process -> {
              process.out("a");
              process.err("b");
              process.out("c");
              process.exit(0);
            });
    ProcessRecorder recorder = spawn(trial, options.withErrorsToOutput());
    untilEnded(trial, recorder);
    Expect.equal(recorder.out.toString(), "abc");
    Expect.that(!recorder.log.contains("lost 2"), "there was no pipe for errors: " + recorder.log);
  }

  private void onlyInput(Trial trial) throws Exception {
    ProcessRecorder recorder = spawn(trial, contract.cat());
    ByteBuffer one = ByteBuffer.wrap(new byte[] {'x'});
    Expect.thrown(IllegalArgumentException.class, () -> recorder.transport().writeToChild(1, one));
    recorder.transport().writeToChild(0, one);
    recorder.transport().closeStdin();
    untilEnded(trial, recorder);
    Expect.equal(recorder.out.toString(), "x");
  }

  private void discarded(Trial trial) throws Exception {
    ProcessOptions options =
        contract.script(
            "echo unheard; echo unheard >&2; exit 0",
            process -> {
              process.out("unheard");
              process.err("unheard");
              process.exit(0);
            });
    ProcessRecorder recorder =
        spawn(trial, options.withOutput(Redirect.DISCARD).withErrors(Redirect.DISCARD));
    untilEnded(trial, recorder);
    Expect.equal(
        recorder.log.stream().sorted().toList(), List.of("ended", "exited", "lost 0", "made"));
  }

  private void reactorEnds(Trial trial) throws Exception {
    ProcessRecorder recorder = spawn(trial, contract.cat());
    recorder.transport().write("x");
    trial.until("it runs", () -> recorder.outCount == 1);
    trial.close();
    Expect.equal(recorder.log.getLast(), "ended");
  }
}
