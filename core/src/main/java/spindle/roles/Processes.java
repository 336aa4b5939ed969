package spindle.roles;

import spindle.defer.Deferred;
import spindle.protocol.ProcessProtocol;
import spindle.protocol.ProcessTransport;
import spindle.reason.CannotSpawnError;

/// The part of a reactor that runs child processes (Twisted's `IReactorProcess`). All methods
/// belong to the reactor's thread.
///
/// When the reactor stops, the last thing it does before the shutdown is to ask the processes that
/// are left to end, with TERM, and to wait for them within [ReactorSettings#stopGrace]; those that
/// have not ended by then are killed. What they write last is read, too, unless others still hold
/// their pipes a second later. See [ProcessOptions#withOutlivesReactor].
public interface Processes {
  /// Starts a process and gives it to `protocol`, whose `connectionMade` is called inside this.
  ///
  /// @return what the protocol was given, too
  /// @throws CannotSpawnError if it cannot be started; the protocol was not called then
  ProcessTransport spawnProcess(ProcessProtocol protocol, ProcessOptions options)
      throws CannotSpawnError;

  /// Runs a process and collects what it writes to its standard output. Its input is empty.
  /// Cancelling kills the process.
  ///
  /// @return fires with the bytes when the process has ended, whatever its exit code; fails with
  ///   [CannotSpawnError]; with [EndedBySignal]; with [UnexpectedErrors] as soon as it writes to
  ///   its standard error output, unless that was redirected ([ProcessOptions#withErrorsToOutput]);
  ///   with [TooMuchOutput] beyond [ProcessOptions#collectedMax]. The process is killed then
  default Deferred<byte[]> getProcessOutput(ProcessOptions options) {
    return new OutputCollector(options, true).run(this).addCallback(ProcessOutput::output);
  }

  /// Runs a process and drops what it writes. Its input is empty. Cancelling kills the process.
  ///
  /// @return fires with the exit code; fails with [CannotSpawnError], or with [EndedBySignal]
  default Deferred<Integer> getProcessValue(ProcessOptions options) {
    return new OutputCollector(
            options
                .withOutput(ProcessBuilder.Redirect.DISCARD)
                .withErrors(ProcessBuilder.Redirect.DISCARD),
            false)
        .run(this)
        .addCallback(ProcessOutput::exitCode);
  }

  /// Runs a process and collects all that it writes. Its input is empty. Cancelling kills the
  /// process.
  ///
  /// @return fires when the process has ended with whatever exit code; fails with
  ///   [CannotSpawnError]; with [EndedBySignal], which has the output too; with [TooMuchOutput]
  ///   beyond [ProcessOptions#collectedMax], when the process is killed
  default Deferred<ProcessOutput> getProcessOutputAndValue(ProcessOptions options) {
    return new OutputCollector(options, false).run(this);
  }
}
