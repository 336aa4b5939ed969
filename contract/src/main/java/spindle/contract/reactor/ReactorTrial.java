package spindle.contract.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.contract.trial.Expect;
import spindle.reactor.Reactor;
import spindle.time.Call;

/// A reactor for one case, a log of what happened, and an end for what would never end.
final class ReactorTrial implements AutoCloseable {
  /// How long a case may run, on the reactor's clock.
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final int TURNS_MORE = 10;

  final Reactor reactor;
  final List<String> log = new ArrayList<>();
  private final Supplier<Reactor> reactors;
  private @Nullable Throwable failure;

  ReactorTrial(Supplier<Reactor> reactors) {
    this.reactors = reactors;
    reactor = reactors.get();
  }

  /// A second reactor, for the case to close.
  Reactor another() {
    return reactors.get();
  }

  Call noting(String line) {
    return () -> log.add(line);
  }

  /// A call that throws after it was noted.
  Call throwing(String line) {
    return () -> {
      log.add(line);
      throw new IllegalStateException("thrown by a case: " + line);
    };
  }

  /// A call whose failure is the case's, not the reactor's to log: it ends the run.
  Call checked(Call body) {
    return () -> {
      try {
        body.run();
      } catch (Throwable thrown) {
        failed(thrown);
      }
    };
  }

  private void failed(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
    reactor.crash();
  }

  /// Runs the reactor, which the case must stop.
  void run() {
    var guard =
        reactor.callLater(
            LIMIT, () -> failed(new AssertionError("not over in " + LIMIT + "; seen: " + log)));
    reactor.run(false);
    if (guard.active()) {
      guard.cancel();
    }
    finish();
  }

  /// Runs it until what is due within `time` has been done, and what that began: some turns longer,
  /// for on a busy machine the time may be over before the first.
  void runFor(Duration time) {
    var _ = reactor.callLater(time, () -> stopAfter(TURNS_MORE));
    run();
  }

  private void stopAfter(int turns) {
    if (turns == 0) {
      reactor.stop();
    } else {
      reactor.callFromThread(() -> stopAfter(turns - 1));
    }
  }

  /// Runs it until it has nothing more to do at once.
  void runBriefly() {
    runFor(Duration.ofMillis(10));
  }

  void expectLog(String... lines) {
    Expect.equal(log, List.of(lines));
  }

  /// Throws what failed within a callback.
  void finish() {
    Throwable first = failure;
    failure = null;
    if (first != null) {
      throw new AssertionError(first.toString(), first);
    }
  }

  @Override
  public void close() {
    reactor.close();
  }
}
