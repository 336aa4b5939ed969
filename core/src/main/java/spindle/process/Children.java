package spindle.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.kernel.LaunchedProcess;
import spindle.kernel.ProcessLauncher;
import spindle.loop.Loop;
import spindle.protocol.ProcessProtocol;
import spindle.protocol.ProcessTransport;
import spindle.reason.CannotSpawnError;
import spindle.roles.ProcessOptions;
import spindle.stream.StreamContext;

/// The child processes of one reactor that have not exited, and what starts them.
public final class Children {
  /// A process that runs.
  interface Child {
    /// Asks it to end, because the reactor stops.
    ///
    /// @return fires when it has ended; null if it is to be left alone
    public @Nullable Deferred<Void> terminate();
  }

  private final StreamContext streams;
  final Loop loop;
  private final Set<Child> running = new LinkedHashSet<>();
  private @Nullable ProcessLauncher launcher;

  public Children(StreamContext streams) {
    this.streams = streams;
    loop = streams.loop;
  }

  private ProcessLauncher launcher() {
    ProcessLauncher starts = launcher;
    if (starts == null) {
      ProcessLauncher kernels = loop.kernel.processes();
      starts = kernels == null ? new SystemProcesses(loop) : kernels;
      launcher = starts;
    }
    return starts;
  }

  public ProcessLauncher install(ProcessLauncher replacement) {
    loop.requireThread();
    ProcessLauncher before = launcher();
    launcher = replacement;
    return before;
  }

  public ProcessTransport spawn(ProcessProtocol protocol, ProcessOptions options)
      throws CannotSpawnError {
    loop.requireThread();
    Objects.requireNonNull(protocol, "protocol");
    protocol.requireFree();
    return ChildProcess.begin(this, streams, launch(options), protocol, options);
  }

  LaunchedProcess launch(ProcessOptions options) throws CannotSpawnError {
    try {
      loop.requireTakesNew();
      return launcher().launch(options);
    } catch (IOException refused) {
      throw new CannotSpawnError(options.command().getFirst(), refused);
    }
  }

  void add(Child begun) {
    running.add(begun);
  }

  void remove(Child exited) {
    running.remove(exited);
  }

  /// Asks all of them to end, but those that outlive the reactor.
  ///
  /// @return fires when they have; null if there are none
  public @Nullable Deferred<?> terminate() {
    List<Deferred<Void>> gone = new ArrayList<>();
    for (Child each : List.copyOf(running)) {
      Deferred<Void> one = each.terminate();
      if (one != null) {
        gone.add(one);
      }
    }
    return gone.isEmpty() ? null : Deferred.gatherResults(gone);
  }
}
