package spindle.ssh;

import org.jspecify.annotations.Nullable;
import spindle.fiber.Conversation;
import spindle.protocol.Protocol;

/// What a client of an SSH server can have run: a shell, a command, a subsystem. It is a function
/// to a protocol, for the connection that the program is; a [spindle.protocol.ServerFactory] will
/// do: `run -> factory.buildProtocol(run.peer())`.
///
/// What the protocol receives is the program's input, what it writes its output. The client hears
/// the status of [SshRun#exit], or 0, when the protocol has closed its connection; none if it has
/// aborted it, which is for failures.
@FunctionalInterface
public interface SshProgram {
  /// Starts. On the reactor's thread; must not wait.
  ///
  /// @return null to refuse
  /// @throws Exception anything; it is logged, and the client refused
  @Nullable Protocol start(SshRun run) throws Exception;

  /// A program as straight-line code.
  @FunctionalInterface
  interface Body {
    /// Runs in a fiber, which is cancelled when the reactor stops.
    ///
    /// @param peer its input and output. A client that goes away fails what waits for it
    /// @return the status, 0 to 255
    /// @throws Exception anything; it is logged, and the client hears of no status
    int run(SshRun run, Conversation peer) throws Exception;
  }

  /// A program as straight-line code, in a fiber of its own.
  static SshProgram inFiber(Body body) {
    return run ->
        Conversation.with(peer -> run.exit(body.run(run, peer))).buildProtocol(run.peer());
  }
}
