package spindle.memory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.PipeAddress;
import spindle.kernel.LaunchedProcess;
import spindle.reason.ConnectionClosed;
import spindle.reason.ProcessDone;
import spindle.reason.ProcessTerminated;
import spindle.roles.ProcessOptions;
import spindle.time.Call;
import spindle.time.Nanos;

/// A child process in memory, as its [MemoryProgram] sees it: what it reads, what it writes, which
/// signals it gets, how it ends.
///
/// It reads nothing until it says what to do with it, so its input fills up. What it writes waits
/// for room in the pipe, as a process does that blocks. Signals do what they do on every machine
/// unless it says otherwise: most end it, STOP holds it until CONT comes, some are ignored. Whoever
/// writes where nobody reads gets PIPE. A crash of its machine ends it without a word.
///
/// It has no files. Where its outputs are inherited, what it writes is seen in the network's trace.
///
/// What a program throws is the test's own error: it leaves whoever lets the network's time pass.
/// All methods belong to the network's thread.
public final class MemoryProcess {
  private static final int EXIT_CODE_MAX = 255;

  /// Takes what is read.
  @FunctionalInterface
  public interface Input {
    /// Takes one byte or more.
    ///
    /// @param data lent until this returns
    /// @throws Exception fails the test
    void received(ByteBuffer data) throws Exception;
  }

  private final MemoryKernel parent;
  private final MemoryKernel kernel;
  private final MemoryNetwork network;
  private final ProcessOptions options;
  private final ArrayDeque<String> signals = new ArrayDeque<>();
  private final ArrayDeque<Call> whenContinued = new ArrayDeque<>();
  private final Map<String, Call> handlers = new LinkedHashMap<>();
  private final Launched launched;
  private final @Nullable ProgramInput input;
  private final @Nullable ProgramOutput output;
  private final @Nullable ProgramOutput errors;
  private @Nullable ConnectionClosed exiting;
  private boolean turnIsDue;
  private boolean stopped;
  private boolean pipesStay;
  private boolean over;

  private MemoryProcess(MemoryKernel parent, ProcessOptions options) throws IOException {
    this.parent = parent;
    this.options = options;
    network = parent.network();
    kernel = parent.host().kernel();
    kernel.turnedBy(this::attention);
    launched = new Launched(this);
    try {
      MemoryStream in = pipe("input", options.input());
      MemoryStream out = pipe("output", options.output());
      MemoryStream err = options.errorsToOutput() ? null : pipe("errors", options.errors());
      launched.join(in, out, err);
      input = in == null ? null : new ProgramInput(this, in.otherEnd());
      output = out == null ? null : new ProgramOutput(this, out.otherEnd());
      errors = err == null ? null : new ProgramOutput(this, err.otherEnd());
    } catch (IOException refused) {
      kernel.close();
      launched.closeAll();
      throw refused;
    }
  }

  static LaunchedProcess launch(MemoryKernel parent, ProcessOptions options) throws IOException {
    String name = options.command().getFirst();
    MemoryHost host = parent.host();
    MemoryProgram program = host.program(name);
    if (program == null) {
      throw new FileNotFoundException(
          ("No such file or directory: the machine '%s' is in memory and has no program '%s';"
                  + " install(name, program) on the host gives it one")
              .formatted(host, name));
    }
    MemoryProcess process = new MemoryProcess(parent, options);
    process.begin(program);
    return process.launched;
  }

  private @Nullable MemoryStream pipe(String what, Redirect redirect) throws IOException {
    boolean shown = redirect == Redirect.INHERIT && !what.equals("input");
    if (redirect == Redirect.DISCARD || shown) {
      return null;
    }
    if (redirect != Redirect.PIPE) {
      throw new IOException(
          ("expected a pipe or DISCARD for the %s of a process in memory, which has no files and"
                  + " no input to inherit, got %s")
              .formatted(what, redirect));
    }
    MemoryStream opened =
        parent.pipe(
            new PipeAddress("%s of process %d".formatted(what, pid())),
            kernel,
            new PipeAddress("process " + pid()));
    launched.opened(opened);
    return opened;
  }

  private void begin(MemoryProgram program) {
    note("begins: " + String.join(" ", options.command()));
    long later = network.nanos() + network.circumstances().job(kernel.host());
    network.at(later, () -> act(() -> program.start(this)));
  }

  private void note(String what) {
    network.note(kernel.host(), () -> "process %d %s".formatted(pid(), what));
  }

  private boolean isGone() {
    return kernel.isClosed() || kernel.hasVanished();
  }

  /// Does what the program wants, now or when it goes on.
  void act(Call call) {
    if (isGone()) {
      return;
    }
    if (stopped) {
      whenContinued.add(call);
      return;
    }
    try {
      call.run();
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw new IllegalStateException("the program of %s has thrown".formatted(this), thrown);
    }
  }

  void later(Call call) {
    network.at(network.nanos(), () -> act(call));
  }

  // Its pipes: their kernel is turned by whatever happens on the network.

  private void attention() {
    if (!turnIsDue) {
      turnIsDue = true;
      network.at(network.nanos(), this::turn);
    }
  }

  private void turn() {
    turnIsDue = false;
    act(() -> {
      kernel.await(0);
      kernel.dispatch();
      if (!isGone() && kernel.isReady()) {
        attention();
      }
    });
  }

  /// Somebody closed the other end of what is written.
  void brokenPipe() {
    take("PIPE");
  }

  /// All that was written to one output is in its pipe.
  void drained() {
    ConnectionClosed reason = exiting;
    boolean all = (output == null || output.isEmpty()) && (errors == null || errors.isEmpty());
    if (reason != null && all) {
      end(reason);
    }
  }

  // What the program sees and does.

  /// Its number.
  public long pid() {
    return kernel.process();
  }

  /// How it was started: its arguments, its environment.
  public ProcessOptions options() {
    return options;
  }

  /// Reads its input from now on, and gives it to `to`.
  public void onInput(Input to) {
    if (input != null) {
      input.onData(to);
    }
  }

  /// Reads its input from now on, and has `call` made at its end. What is read is dropped, unless
  /// there is an [#onInput].
  public void onInputEnd(Call call) {
    if (input == null) {
      later(call);
    } else {
      input.onEnd(call);
    }
  }

  /// Reads no more: whoever writes to it is told that the pipe is broken.
  public void closeInput() {
    if (input != null) {
      input.close();
    }
  }

  /// Writes to its standard output. The buffer is read from its position to its limit, and may be
  /// used again at once.
  public void out(ByteBuffer bytes) {
    write(output, options.output(), bytes);
  }

  /// Writes text, as UTF-8, to its standard output.
  public void out(String text) {
    out(StandardCharsets.UTF_8.encode(text));
  }

  /// Writes to its standard error output, which may be the same as its standard output.
  public void err(ByteBuffer bytes) {
    if (options.errorsToOutput()) {
      out(bytes);
    } else {
      write(errors, options.errors(), bytes);
    }
  }

  /// Writes text, as UTF-8, to its standard error output.
  public void err(String text) {
    err(StandardCharsets.UTF_8.encode(text));
  }

  /// What is inherited from the parent goes to what stands for its terminal: the trace.
  private void write(@Nullable ProgramOutput to, Redirect redirect, ByteBuffer bytes) {
    if ((exiting != null && !over) || isGone()) {
      return;
    }
    if (to != null) {
      to.write(bytes);
    } else if (redirect == Redirect.INHERIT) {
      note("writes: " + StandardCharsets.UTF_8.decode(bytes).toString().replace("\n", "\\n"));
    }
  }

  /// Closes its standard output, once what it has written is in the pipe.
  public void closeOut() {
    if (output != null) {
      output.close();
    }
  }

  /// Closes its standard error output, once what it has written is in the pipe.
  public void closeErr() {
    if (errors != null) {
      errors.close();
    }
  }

  /// Has `call` made when `time` has passed on its machine.
  public void after(Duration time, Call call) {
    network.at(kernel.host().untilNanos(Nanos.of(time)), () -> act(call));
  }

  /// Ends it, as soon as what it has written is in its pipes. Later calls count for nothing.
  ///
  /// @param code 0 to 255
  public void exit(int code) {
    if (code < 0 || code > EXIT_CODE_MAX) {
      throw new IllegalArgumentException("expected an exit code of 0 to 255, got " + code);
    }
    if (exiting == null && !isGone()) {
      exiting = code == 0 ? new ProcessDone() : ProcessTerminated.exited(code);
      drained();
    }
  }

  /// Says that something which it has started has its pipes, too: they are not closed when it ends,
  /// but by [#closePipes], and until then what stands for that other process may write.
  public void leavePipesOpen() {
    pipesStay = true;
  }

  /// Ends what [#leavePipesOpen] has begun.
  public void closePipes() {
    pipesStay = false;
    if (over) {
      kernel.close();
    }
  }

  // Signals.

  /// Has `call` made in place of what the signal does by itself.
  ///
  /// @param signal its name without SIG
  /// @throws IllegalArgumentException if there is no such signal, or it is KILL or STOP
  public void onSignal(String signal, Call call) {
    if (!MemorySignals.canBeHandled(signal)) {
      throw new IllegalArgumentException(
          "expected the name of a signal that a process can handle, without SIG, got " + signal);
    }
    handlers.put(signal, call);
  }

  /// Sends itself a signal, as `kill` does.
  ///
  /// @param signal its name without SIG
  public void raise(String signal) {
    signal(signal);
  }

  void signal(String name) {
    signals.add(MemorySignals.name(name));
    network.at(network.nanos(), () -> deliver(signals.remove()));
  }

  private void deliver(String signal) {
    if (over || isGone()) {
      return;
    }
    note("gets the signal " + signal);
    switch (signal) {
      case "KILL" -> end(ProcessTerminated.signalled(MemorySignals.number(signal)));
      case "STOP" -> stop();
      case "CONT" -> {
        goOn();
        take(signal);
      }
      default -> act(() -> take(signal));
    }
  }

  private void take(String signal) {
    Call handler = handlers.get(signal);
    if (handler != null) {
      act(handler);
    } else if (MemorySignals.stops(signal)) {
      stop();
    } else if (MemorySignals.ends(signal)) {
      end(ProcessTerminated.signalled(MemorySignals.number(signal)));
    }
  }

  private void stop() {
    stopped = true;
  }

  private void goOn() {
    stopped = false;
    while (!stopped && !whenContinued.isEmpty()) {
      act(whenContinued.remove());
    }
    attention();
  }

  private void end(ConnectionClosed reason) {
    if (over) {
      return;
    }
    over = true;
    note("ends: " + reason.getMessage());
    if (!pipesStay) {
      kernel.close();
    }
    network.at(network.nanos(), () -> launched.tellEnd(parent, reason));
  }

  /// For people: `process 101 [cat, -n] on a`.
  @Override
  public String toString() {
    return "process %d %s on %s".formatted(pid(), options.command(), kernel.host());
  }
}
