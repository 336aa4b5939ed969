package spindle.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.address.PipeAddress;
import spindle.defer.Deferred;
import spindle.kernel.LaunchedProcess;
import spindle.kernel.ProcessLauncher;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.pipe.BlockingPipe;
import spindle.pipe.NamedPipes;
import spindle.pipe.PipeThreads;
import spindle.reason.ConnectionClosed;
import spindle.reason.ProcessDone;
import spindle.reason.ProcessTerminated;
import spindle.roles.ProcessOptions;

/// Starts processes with the JDK's `ProcessBuilder`, and reads and writes their pipes on threads.
///
/// A program that does not exist is told by the JDK at once, not by an exit code. Starting one
/// takes a millisecond or two of the reactor's thread.
final class SystemProcesses implements ProcessLauncher {
  /// The highest number of a signal on Linux.
  private static final int SIGNAL_MAX = 64;

  /// What the JDK adds to the number of the signal that ended a process.
  private static final int SIGNALLED = 128;

  private final Loop loop;

  SystemProcesses(Loop loop) {
    this.loop = loop;
  }

  @Override
  public LaunchedProcess launch(ProcessOptions options) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(options.command());
    Path directory = options.directory();
    builder.directory(directory == null ? null : directory.toFile());
    Map<String, String> exactly = options.environment();
    if (exactly != null) {
      builder.environment().clear();
      builder.environment().putAll(exactly);
    }
    builder.environment().putAll(options.added());
    builder.redirectInput(options.input());
    builder.redirectErrorStream(options.errorsToOutput());
    boolean pipesErrors = options.errors() == Redirect.PIPE && !options.errorsToOutput();
    try (ChildOutput output = pipe(options.output() == Redirect.PIPE);
        ChildOutput errors = pipe(pipesErrors)) {
      builder.redirectOutput(output == null ? options.output() : output.redirect());
      builder.redirectError(errors == null ? options.errors() : errors.redirect());
      Process process = builder.start();
      requireOpened(process, output);
      requireOpened(process, errors);
      return new Launched(loop, process, options, output, errors);
    }
  }

  private static void requireOpened(Process process, @Nullable ChildOutput output)
      throws IOException {
    if (output == null) {
      return;
    }
    try {
      output.requireOpened();
    } catch (IOException elsewhere) {
      process.destroyForcibly();
      throw elsewhere;
    }
  }

  private static @Nullable ChildOutput pipe(boolean wanted) {
    return wanted ? ChildOutput.open(NamedPipes.shared()) : null;
  }

  /// What an exit value of the JDK means.
  static ConnectionClosed meaning(int value) {
    if (value == 0) {
      return new ProcessDone();
    }
    int signal = value - SIGNALLED;
    boolean signals = File.separatorChar == '/';
    return signals && signal >= 1 && signal <= SIGNAL_MAX
        ? ProcessTerminated.signalled(signal)
        : ProcessTerminated.exited(value);
  }

  private static final class Launched implements LaunchedProcess {
    private final Loop loop;
    private final Process process;
    private final SignalSender signals;
    private final @Nullable BlockingPipe input;
    private final @Nullable BlockingPipe output;
    private final @Nullable BlockingPipe errors;
    private final Deferred<ConnectionClosed> ended = new Deferred<>();

    Launched(
        Loop loop,
        Process process,
        ProcessOptions options,
        @Nullable ChildOutput out,
        @Nullable ChildOutput err) {
      this.loop = loop;
      this.process = process;
      signals = new SignalSender(process, options.signalsDescendants());
      PipeAddress child = new PipeAddress("process " + process.pid());
      output =
          out == null
              ? null
              : new BlockingPipe(
                  loop, out.take(process.getInputStream()), null, child, name("output"));
      errors =
          err == null
              ? null
              : new BlockingPipe(
                  loop, err.take(process.getErrorStream()), null, child, name("errors"));
      input =
          options.input() == Redirect.PIPE
              ? new BlockingPipe(loop, null, process.getOutputStream(), child, name("input"))
              : null;
      PipeThreads.start(this::awaitExit);
    }

    /// On a thread of its own: `onExit` comes by way of the common pool, which a program may hold.
    private void awaitExit() {
      while (true) {
        try {
          exited(process.waitFor());
          return;
        } catch (InterruptedException nobodys) {
          // Nobody has this thread to interrupt it.
        }
      }
    }

    private PipeAddress name(String stream) {
      return new PipeAddress("%s of process %d".formatted(stream, process.pid()));
    }

    private void exited(int value) {
      try {
        loop.callsFromThreads.add(() -> {
          if (input != null) {
            input.peerIsGone();
          }
          ended.callback(meaning(value));
        });
      } catch (RejectedExecutionException stopped) {
        // The reactor has stopped, and has told the protocol that.
      }
    }

    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public @Nullable StreamSocket input() {
      return input;
    }

    @Override
    public @Nullable StreamSocket output() {
      return output;
    }

    @Override
    public @Nullable StreamSocket errors() {
      return errors;
    }

    @Override
    public void signal(String signal) {
      signals.send(signal);
    }

    @Override
    public Deferred<ConnectionClosed> ended() {
      return ended;
    }
  }
}
