package spindle.reactor;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.ConnectionClosed;
import spindle.protocol.PipeAddress;
import spindle.protocol.ProcessDone;
import spindle.protocol.ProcessTerminated;

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
    builder.redirectOutput(options.output());
    builder.redirectError(options.errors());
    builder.redirectErrorStream(options.errorsToOutput());
    return new Launched(loop, builder.start(), options);
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

    Launched(Loop loop, Process process, ProcessOptions options) {
      this.loop = loop;
      this.process = process;
      signals = new SignalSender(process);
      PipeAddress child = new PipeAddress("process " + process.pid());
      output =
          options.output() == Redirect.PIPE
              ? new BlockingPipe(loop, process.getInputStream(), null, child, name("output"))
              : null;
      errors =
          options.errors() == Redirect.PIPE && !options.errorsToOutput()
              ? new BlockingPipe(loop, process.getErrorStream(), null, child, name("errors"))
              : null;
      input =
          options.input() == Redirect.PIPE
              ? new BlockingPipe(loop, null, process.getOutputStream(), child, name("input"))
              : null;
      begin(output);
      begin(errors);
      var _ = process.onExit().thenAccept(dead -> exited(dead.exitValue()));
    }

    private PipeAddress name(String stream) {
      return new PipeAddress("%s of process %d".formatted(stream, process.pid()));
    }

    /// Before the process has ended, if that can be had: see [PipeReader].
    private static void begin(@Nullable BlockingPipe pipe) {
      if (pipe != null) {
        pipe.begin();
      }
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
