package spindle.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import spindle.defer.Deferred;
import spindle.reactor.OpenThing;
import spindle.reactor.Reactor;

/// What one run of a test stands on. It makes its reactor when that is first asked for. Belongs to
/// the test's thread.
interface Ground {
  /// Begins a method of the test on a reactor.
  @FunctionalInterface
  interface Body {
    /// Begins it.
    ///
    /// @return fires when the method has ended
    Deferred<?> begin(Reactor reactor);
  }

  /// The test's own reactor.
  Reactor reactor();

  /// What else a test may ask for.
  Object given(Class<?> type);

  /// Begins `body` and turns the reactor until it has ended.
  ///
  /// @throws AssertionError if it has not within `deadline`; it is cancelled then
  /// @throws Throwable what it fails with
  void run(Body body, Duration deadline) throws Throwable;

  /// Lets end what is ending.
  void settle();

  /// What the test has left, as lines.
  List<String> leftovers();

  /// How things stand, to be printed with a failure; empty if there is nothing to say.
  String situation();

  /// Closes all reactors.
  void close();

  /// Says that a test has asked for what it cannot have.
  static ParameterResolutionException notHere(Class<?> type, On on) {
    return new ParameterResolutionException(
        "a test on %s has no %s; choose another ground with @SpindleTest(on = ...)"
            .formatted(on, type.getSimpleName()));
  }

  /// The result of `ended`, whose waiting for has failed with `late` if that is not null. It is
  /// cancelled then, and `settle` lets it end.
  static void finish(Deferred<?> ended, AssertionError late, Runnable settle) {
    ended.cancel();
    try {
      settle.run();
    } catch (RuntimeException | AssertionError worse) {
      late.addSuppressed(worse);
    }
    if (ended.isDone()) {
      try {
        var _ = ended.take();
      } catch (Throwable shown) {
        late.addSuppressed(shown);
      }
    }
    throw late;
  }

  /// All that is open and due on `reactor`.
  static List<String> leftovers(Reactor reactor) {
    List<String> left = new ArrayList<>();
    OpenThing.on(reactor).forEach(each -> left.add(each.toString()));
    reactor.delayedCalls().forEach(each -> left.add("a call: " + each));
    return left;
  }
}
