package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.protocol.ProcessProtocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ProcessTerminated;
import spindle.roles.ProcessOptions;
import spindle.roles.ReactorSettings;
import spindle.time.Call;

/// A reactor that a test turns by hand while processes run, and what happened to them.
final class ProcessTrial implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  final Reactor reactor;

  ProcessTrial() {
    this(ReactorSettings.defaults());
  }

  ProcessTrial(ReactorSettings settings) {
    reactor = Reactor.create(settings);
  }

  /// Writes down what happens to one process; runs of data are one line.
  static class Recorder extends ProcessProtocol {
    final List<String> log = new ArrayList<>();
    final StringBuilder out = new StringBuilder();
    final StringBuilder err = new StringBuilder();
    long outCount;
    @Nullable ConnectionClosed exit;
    @Nullable ConnectionClosed end;

    /// What to do at the event with this name.
    String reactsTo = "";

    Call reaction = () -> {};

    Recorder on(String event, Call what) {
      reactsTo = event;
      reaction = what;
      return this;
    }

    /// How it was ended, which was not well.
    ProcessTerminated terminated() {
      assertThat(end).isInstanceOf(ProcessTerminated.class);
      return (ProcessTerminated) Objects.requireNonNull(end);
    }

    private void event(String what) throws Exception {
      if (log.isEmpty() || !log.getLast().equals(what) || !what.endsWith("data")) {
        log.add(what);
      }
      if (what.equals(reactsTo)) {
        reaction.run();
      }
    }

    @Override
    public void connectionMade() throws Exception {
      event("made");
    }

    @Override
    public void outReceived(ByteBuffer data) throws Exception {
      outCount += data.remaining();
      if (out.length() < 1 << 20) {
        out.append(StandardCharsets.UTF_8.decode(data));
      }
      event("out data");
    }

    @Override
    public void errReceived(ByteBuffer data) throws Exception {
      err.append(StandardCharsets.UTF_8.decode(data));
      event("err data");
    }

    @Override
    public void inConnectionLost() throws Exception {
      event("in lost");
    }

    @Override
    public void outConnectionLost() throws Exception {
      event("out lost");
    }

    @Override
    public void errConnectionLost() throws Exception {
      event("err lost");
    }

    @Override
    public void processExited(ConnectionClosed reason) throws Exception {
      exit = reason;
      event("exited");
    }

    @Override
    public void processEnded(ConnectionClosed reason) throws Exception {
      assertThat(end).isNull();
      end = reason;
      event("ended");
    }
  }

  static ProcessOptions shell(String script) {
    return ProcessOptions.of("sh", "-c", script);
  }

  Recorder run(String script) throws Exception {
    return run(new Recorder(), shell(script));
  }

  Recorder run(Recorder recorder, ProcessOptions options) throws Exception {
    var _ = reactor.spawnProcess(recorder, options);
    return recorder;
  }

  void until(BooleanSupplier done) {
    long deadline = reactor.nowNanos() + DEADLINE.toNanos();
    while (!done.getAsBoolean()) {
      long left = deadline - reactor.nowNanos();
      assertThat(left).as("time left").isPositive();
      reactor.iterate(Duration.ofNanos(Math.min(left, 20_000_000)));
    }
  }

  void untilEnded(Recorder recorder) {
    until(() -> recorder.end != null);
  }

  /// Turns the reactor until `deferred` has fired.
  <T> Outcome<T> await(Deferred<T> deferred) {
    List<Outcome<T>> outcomes = new ArrayList<>();
    var _ = deferred.addBoth(outcomes::add);
    until(() -> !outcomes.isEmpty());
    return outcomes.getFirst();
  }

  static int descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return (int) all.count();
    }
  }

  @Override
  public void close() {
    reactor.close();
  }
}
