package spindle.fiber;

import java.time.Duration;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;

/// Turns a reactor by hand, so that a test sees what happens between two turns.
final class Turns {
  private static final int TURNS_MAX = 100_000;
  private static final Duration WAIT_MAX = Duration.ofMillis(100);

  private Turns() {}

  /// One turn that does not wait.
  static void once(Reactor reactor) {
    reactor.iterate(Duration.ZERO);
  }

  /// As many turns as it takes to have `deferred` done; its value, or its failure thrown.
  static <T> T until(Reactor reactor, Deferred<T> deferred) throws Throwable {
    deferred.deliverTo(
        new Recipient<>() {
          @Override
          public void succeeded(T value) {}

          @Override
          public void failed(Throwable failure) {}
        });
    finish(reactor, deferred);
    return deferred.take();
  }

  /// As many turns as it takes to have `deferred` done.
  static void finish(Reactor reactor, Deferred<?> deferred) {
    for (int turn = 0; !deferred.isDone(); turn++) {
      if (turn == TURNS_MAX) {
        throw new AssertionError("not done after %d turns: %s".formatted(turn, deferred));
      }
      reactor.iterate(WAIT_MAX);
    }
  }

  /// As many turns as it takes to have no fiber left.
  static void untilNoFiber(Reactor reactor) {
    for (int turn = 0; HandOver.strands(reactor) > 0; turn++) {
      if (turn == TURNS_MAX) {
        throw new AssertionError("there are fibers after %d turns".formatted(turn));
      }
      reactor.iterate(WAIT_MAX);
    }
  }
}
