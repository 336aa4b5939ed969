package spindle.contract.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.contract.trial.Expect;
import spindle.protocol.ProcessProtocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ProcessTerminated;
import spindle.time.Call;

/// A protocol for processes that writes down what happens and does what its case wants.
final class ProcessRecorder extends ProcessProtocol {
  private static final int KEPT_MAX = 1 << 20;

  /// What happened, in order: `made`, `out`, `err`, `lost FD`, `exited`, `ended`. Data that follows
  /// on data of the same kind is not noted again.
  final List<String> log = new ArrayList<>();

  final StringBuilder out = new StringBuilder();
  final StringBuilder err = new StringBuilder();
  long outCount;
  Call onMade = () -> {};
  Call onOut = () -> {};
  @Nullable ConnectionClosed exit;
  @Nullable ConnectionClosed end;

  private void note(String what) {
    if (log.isEmpty() || !log.getLast().equals(what)) {
      log.add(what);
    }
  }

  @Override
  public void connectionMade() throws Exception {
    note("made");
    onMade.run();
  }

  @Override
  public void outReceived(ByteBuffer data) throws Exception {
    note("out");
    outCount += data.remaining();
    if (out.length() < KEPT_MAX) {
      out.append(StandardCharsets.UTF_8.decode(data));
    }
    onOut.run();
  }

  @Override
  public void errReceived(ByteBuffer data) {
    note("err");
    err.append(StandardCharsets.UTF_8.decode(data));
  }

  @Override
  public void childConnectionLost(int fd) {
    log.add("lost " + fd);
  }

  @Override
  public void processExited(ConnectionClosed reason) {
    log.add("exited");
    exit = reason;
  }

  @Override
  public void processEnded(ConnectionClosed reason) {
    log.add("ended");
    Expect.that(end == null, "it ended twice");
    end = reason;
  }

  /// How it ended, which was not well.
  ProcessTerminated terminated() {
    if (end instanceof ProcessTerminated badly) {
      return badly;
    }
    throw new AssertionError("expected that it ended badly, but: " + end);
  }

  void expectSignal(int number) {
    Expect.equal(terminated().signal(), java.util.OptionalInt.of(number));
  }

  void expectExitCode(int code) {
    Expect.equal(terminated().exitCode(), java.util.OptionalInt.of(code));
  }
}
