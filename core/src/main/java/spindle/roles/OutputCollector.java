package spindle.roles;

import java.io.ByteArrayOutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spindle.defer.Deferred;
import spindle.protocol.ProcessProtocol;
import spindle.reason.CannotSpawnError;
import spindle.reason.ConnectionClosed;
import spindle.reason.ProcessDone;
import spindle.reason.ProcessExitedAlready;
import spindle.reason.ProcessTerminated;

/// Collects what one process writes, within a limit.
final class OutputCollector extends ProcessProtocol {
  private final ProcessOptions options;
  private final boolean refusesErrors;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final Deferred<ProcessOutput> result = new Deferred<>(deferred -> giveUp());
  private boolean decided;

  OutputCollector(ProcessOptions options, boolean refusesErrors) {
    this.options = options;
    this.refusesErrors = refusesErrors;
  }

  Deferred<ProcessOutput> run(Processes reactor) {
    try {
      var _ = reactor.spawnProcess(this, options);
    } catch (CannotSpawnError refused) {
      decided = true;
      result.errback(refused);
    }
    return result;
  }

  @Override
  public void connectionMade() {
    if (options.input() == Redirect.PIPE) {
      transport().closeStdin();
    }
  }

  @Override
  public void outReceived(ByteBuffer data) {
    collect(output, data);
  }

  @Override
  public void errReceived(ByteBuffer data) {
    if (refusesErrors && !decided) {
      String text = StandardCharsets.UTF_8.decode(data).toString();
      fail(new UnexpectedErrors(program(), text));
    } else {
      collect(errors, data);
    }
  }

  private void collect(ByteArrayOutputStream into, ByteBuffer data) {
    if (decided) {
      return;
    }
    if (output.size() + errors.size() + data.remaining() > options.collectedMax()) {
      fail(new TooMuchOutput(program(), options.collectedMax()));
      return;
    }
    byte[] piece = new byte[data.remaining()];
    data.get(piece);
    into.writeBytes(piece);
  }

  private String program() {
    return options.command().getFirst();
  }

  private void fail(Throwable why) {
    giveUp();
    result.errback(why);
  }

  /// What comes now is not wanted any more.
  private void giveUp() {
    decided = true;
    try {
      transport().signalProcess("KILL");
    } catch (ProcessExitedAlready none) {
      // There is nothing to kill, only pipes to close, which others may hold open.
    }
    transport().loseConnection();
  }

  @Override
  public void processEnded(ConnectionClosed reason) {
    if (decided) {
      return;
    }
    decided = true;
    switch (reason) {
      case ProcessDone done -> result.callback(collected(0));
      case ProcessTerminated ended when ended.exitCode().isPresent() ->
          result.callback(collected(ended.status()));
      case ProcessTerminated ended ->
          result.errback(new EndedBySignal(collected(ended.status()), ended));
      default -> result.errback(reason);
    }
  }

  private ProcessOutput collected(int status) {
    return new ProcessOutput(output.toByteArray(), errors.toByteArray(), status);
  }
}
