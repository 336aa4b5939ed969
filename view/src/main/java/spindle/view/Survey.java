package spindle.view;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import spindle.defer.Deferred;
import spindle.fiber.DeadlineExpired;
import spindle.fiber.Fiber;
import spindle.reactor.Look;
import spindle.reactor.Reactor;

/// Asks one reactor, from a fiber on another one's thread. It is asked between two of its
/// callbacks, and left alone for as long as its [Allowance] says.
final class Survey {
  /// A reactor that has not answered after this is stuck.
  static final Duration ANSWERS = Duration.ofSeconds(1);

  /// How long a question may take, as far as it can be taken in pieces.
  static final Duration PIECE = Duration.ofMillis(1);

  /// The reactor has not answered: one of its callbacks has not returned.
  static final class Stuck extends Exception {
    private static final long serialVersionUID = 1L;

    Stuck() {
      super("the reactor does not answer", null, false, false);
    }
  }

  private final Reactor own;
  private final Reactor asked;
  private final Allowance allowance;

  /// @param allowance what may be taken of the time of `asked`
  Survey(Reactor own, Reactor asked, Allowance allowance) {
    this.own = own;
    this.asked = asked;
    this.allowance = allowance;
  }

  /// An answer, and how long the reactor was held up for it.
  private record Answer<T>(T value, long nanos) {}

  /// Asks it, as soon as it may be asked, and waits for the answer.
  ///
  /// @throws Stuck if it does not answer
  /// @throws RejectedExecutionException if it has stopped
  /// @throws Exception what `question` throws
  <T> T ask(Callable<T> question) throws Exception {
    for (long left; (left = allowance.askNanos(own.nowNanos())) > 0; ) {
      Fiber.sleep(Duration.ofNanos(left));
    }
    Deferred<Answer<T>> answer = new Deferred<>();
    asked.callFromThread(() -> {
      long begun = System.nanoTime();
      try {
        T value = question.call();
        long nanos = System.nanoTime() - begun;
        own.callFromThread(() -> answer.callback(new Answer<>(value, nanos)));
      } catch (RejectedExecutionException nobodyAsksAnyMore) {
        return;
      } catch (Exception failed) {
        own.callFromThread(() -> answer.errback(failed));
      }
    });
    Answer<T> came;
    try {
      came = Fiber.withDeadline(ANSWERS, () -> Fiber.await(answer));
    } catch (DeadlineExpired late) {
      throw new Stuck();
    }
    allowance.took(came.nanos(), own.nowNanos());
    return came.value();
  }

  /// Begins a look at it.
  Look look() throws Exception {
    return ask(() -> Look.at(asked));
  }
}
