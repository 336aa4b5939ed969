package spindle.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.kernel.LaunchedProcess;
import spindle.kernel.StreamSocket;
import spindle.reason.ConnectionClosed;

/// A process in memory, as the reactor sees it that has started it.
final class Launched implements LaunchedProcess {
  private final MemoryProcess process;
  private final List<MemoryStream> pipes = new ArrayList<>(3);
  private final Deferred<ConnectionClosed> ended = new Deferred<>();
  private @Nullable MemoryStream input;
  private @Nullable MemoryStream output;
  private @Nullable MemoryStream errors;

  Launched(MemoryProcess process) {
    this.process = process;
  }

  void opened(MemoryStream pipe) {
    pipes.add(pipe);
  }

  void closeAll() {
    pipes.forEach(MemoryStream::close);
  }

  void join(
      @Nullable MemoryStream in, @Nullable MemoryStream out, @Nullable MemoryStream errorOutput) {
    input = in;
    output = out;
    errors = errorOutput;
  }

  void tellEnd(MemoryKernel parent, ConnectionClosed reason) {
    if (!parent.hasVanished() && !parent.isClosed()) {
      ended.callback(reason);
      parent.wake();
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
    process.signal(signal);
  }

  @Override
  public Deferred<ConnectionClosed> ended() {
    return ended;
  }
}
