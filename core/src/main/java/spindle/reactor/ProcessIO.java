package spindle.reactor;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.process.ProcessSocket;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.roles.ConnectOptions;
import spindle.roles.ProcessOptions;
import spindle.stream.ConnectAttempt;

/// A child process as a connection: what it writes to its standard output is given to a protocol,
/// and what that writes goes to its standard input. For [spindle.protocol.ProcessProtocol], which
/// hears more of a process, there is [spindle.roles.Processes#spawnProcess].
///
/// - It ends when the process has ended and its output was read, with [spindle.reason.ProcessDone],
///   which is a `ConnectionDone`, or with [spindle.reason.ProcessTerminated]. The end of its output
///   alone is told to a [spindle.protocol.HalfCloseable]; to others it is the moment to close the
///   process's input.
/// - [spindle.protocol.Transport#loseWriteConnection] closes its input, which is what most programs
///   wait for to end. [spindle.protocol.Transport#loseConnection] does so, too, gives the process
///   [spindle.protocol.Limits#lingerTimeout] to end, and then leaves it alone.
///   [spindle.protocol.Transport#abortConnection] kills it.
/// - What is written to a process that reads no more goes nowhere. A `HalfCloseable` is told.
/// - Its errors go where ours go, unless the options say otherwise.
public final class ProcessIO {
  private ProcessIO() {}

  /// Starts a process and gives it to a protocol of `factory`.
  ///
  /// @param options whose input and output are pipes, whatever they say; its limits are the
  ///   connection's
  /// @return as for [spindle.roles.Streams#connect]; fails with [spindle.reason.CannotSpawnError]
  ///   if it cannot be started. If it fails later, or is cancelled, the process is killed
  public static <P extends Protocol> Deferred<P> connect(
      Reactor reactor, Factory<P> factory, ProcessOptions options) {
    reactor.loop().requireThread();
    AtomicReference<@Nullable ProcessSocket> launched = new AtomicReference<>();
    ConnectOptions carrier = ConnectOptions.defaults().withLimits(options.limits());
    return new ConnectAttempt<>(reactor.streams, factory, carrier, null)
        .begin(() -> {
          ProcessSocket socket = ProcessSocket.launch(reactor.children, options);
          launched.set(socket);
          return socket;
        })
        .onFailure(
            Throwable.class,
            failure -> {
              ProcessSocket socket = launched.get();
              if (socket != null) {
                socket.kill();
              }
            });
  }
}
