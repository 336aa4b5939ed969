package spindle.fiber;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Indexed;
import spindle.reactor.Reactor;
import spindle.time.Call;
import spindle.time.DelayedCall;

/// A thread of control on a reactor's thread: code that waits in the middle, while everything else
/// on the reactor goes on.
///
/// ```java
/// Fiber.start(reactor, () -> {
///   var answer = Fiber.await(question.ask());
///   Fiber.sleep(Duration.ofSeconds(1));
///   IO.println(answer);
/// });
/// ```
///
/// **One at a time.** A fiber gives its reactor's thread away only where it waits: in [#await],
/// [#sleep], and what is built on them. Between two waits nothing else runs on the reactor, and all
/// that belongs to the reactor's thread is open to the fiber. A fiber that computes for long holds
/// the reactor up, as a callback does.
///
/// **When it runs.** A fiber begins, and goes on after what it awaited, when the callback that
/// caused it has returned, in the same turn of the loop. Fibers go on in the order in which they
/// became able to. (Twisted resumes inside the callback; here a callback is never surprised by what
/// a fiber did meanwhile.)
///
/// **Cancelling.** Cancelling a fiber's Deferred cancels what the fiber awaits, through any number
/// of fibers, and what comes of that (mostly [spindle.defer.CancelledError]) is thrown where it
/// waits, so `finally` runs. A fiber may catch it and go on; cancelling it again hits its next
/// wait. If it does not wait at the moment, its next real wait is cancelled. If it has not begun,
/// it never does.
///
/// **Calls of the JDK that wait** (a lock, a `BlockingQueue`, a `Socket`) do not stop the reactor
/// where its thread can carry fibers, and cancelling interrupts them. Where it cannot, see
/// [Reactor#toString], they hold the reactor up. Neither may a fiber wait inside a class's
/// initialiser or below a native method: it cannot leave the thread there. Where that would hold
/// the reactor up, the wait ends within a second with an [IllegalStateException].
///
/// **Circles.** Fibers that would wait for each other, or for one that they are children of, are
/// refused at the wait that would close the circle, with an [IllegalStateException].
///
/// The static methods without a reactor are for code inside a fiber, and throw
/// [IllegalStateException] elsewhere.
public final class Fiber {
  private final Flow<?> flow;

  Fiber(Flow<?> flow) {
    this.flow = flow;
  }

  /// Begins a fiber. On the reactor's thread. When the reactor stops, it is cancelled.
  ///
  /// @return fires with what `body` returns, or fails with what it throws, when it has ended
  public static <T extends @Nullable Object> Deferred<T> start(
      Reactor reactor, Callable<? extends T> body) {
    return start(reactor, "", body);
  }

  /// Begins a fiber that returns nothing, as above.
  public static Deferred<Void> start(Reactor reactor, Call body) {
    return start(reactor, "", callable(body));
  }

  /// Begins a fiber under a name, for the log and for [#toString].
  ///
  /// @return as [#start(Reactor, Callable)]
  public static <T extends @Nullable Object> Deferred<T> start(
      Reactor reactor, String name, Callable<? extends T> body) {
    return Flow.<T>begin(reactor, name, body).result;
  }

  /// Begins a fiber that returns nothing under a name, as above.
  public static Deferred<Void> start(Reactor reactor, String name, Call body) {
    return start(reactor, name, callable(body));
  }

  /// Begins a fiber that ends with this one at the latest: when this one's body has returned or
  /// thrown, those of its children that still run are cancelled, and it has ended when they have.
  ///
  /// @return as [#start(Reactor, Callable)]
  public static <T extends @Nullable Object> Deferred<T> fork(Callable<? extends T> body) {
    return here("Fiber.fork").children().begin("", body);
  }

  /// Begins a fiber that returns nothing and ends with this one at the latest, as above.
  public static Deferred<Void> fork(Call body) {
    return fork(callable(body));
  }

  @SuppressWarnings("NullAway") // Void has no other value
  private static Callable<Void> callable(Call body) {
    return () -> {
      body.run();
      return null;
    };
  }

  /// Waits for `deferred`. If it is done already, this returns at once and nobody else runs in
  /// between.
  ///
  /// Its failure is thrown as it is, the very object, and counts as handled. This place is added to
  /// it as a suppressed exception, so that its trace shows who waited; at most 16 such places. (If
  /// it is neither an `Exception` nor an `Error`, it is thrown all the same.)
  ///
  /// @return its value
  /// @throws IllegalStateException outside a fiber
  /// @throws WrongThreadException if it is fired on the thread of another reactor: bring it over
  ///   first, as the message says
  /// @throws Exception its failure
  public static <T extends @Nullable Object> T await(Deferred<T> deferred) throws Exception {
    return here("Fiber.await").await(deferred);
  }

  /// Waits for a time, by the reactor's clock. With zero it lets everybody else have their turn.
  ///
  /// @throws Exception a [spindle.defer.CancelledError] if it is cancelled meanwhile
  public static void sleep(Duration time) throws Exception {
    Flow<?> me = here("Fiber.sleep");
    Sleep sleep = new Sleep();
    sleep.alarm = me.reactor.callLater(time, sleep.over::callback);
    me.await(sleep.over);
  }

  /// A time to wait for, and its alarm.
  private static final class Sleep {
    @Nullable DelayedCall alarm;
    final Deferred<Void> over = new Deferred<>(deferred -> stop());

    void stop() {
      if (alarm != null) {
        alarm.cancel();
      }
    }
  }

  /// Does all of `bodies` at the same time, each in a fiber of its own, and waits for them. The
  /// first failure cancels the others, and is thrown when all have ended.
  ///
  /// @return what they have returned, in their order
  /// @throws Exception the first failure
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> List<T> all(Callable<? extends T>... bodies)
      throws Exception {
    return all(List.of(bodies));
  }

  /// Does all of `bodies` at the same time, as above.
  ///
  /// @throws Exception the first failure
  public static <T extends @Nullable Object> List<T> all(
      Collection<? extends Callable<? extends T>> bodies) throws Exception {
    Flow<?> me = here("Fiber.all");
    Siblings siblings = new Siblings(me);
    try {
      return me.await(Deferred.gatherResults(siblings.<T>beginAll(bodies)));
    } finally {
      siblings.end();
    }
  }

  /// Does all of `bodies` at the same time, each in a fiber of its own, until the first has
  /// returned a value; the others are cancelled. Returns when all have ended.
  ///
  /// @return the first value
  /// @throws spindle.defer.FailureGroup if all fail
  /// @throws Exception a [spindle.defer.CancelledError] if this fiber is cancelled
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> T race(Callable<? extends T>... bodies)
      throws Exception {
    return race(List.of(bodies));
  }

  /// Does all of `bodies` at the same time until the first has returned a value, as above.
  ///
  /// @throws IllegalArgumentException if there are none
  /// @throws Exception as above
  public static <T extends @Nullable Object> T race(
      Collection<? extends Callable<? extends T>> bodies) throws Exception {
    Flow<?> me = here("Fiber.race");
    Siblings siblings = new Siblings(me);
    try {
      Indexed<T> first = me.await(Deferred.race(siblings.<T>beginAll(bodies)));
      return first.value();
    } finally {
      siblings.end();
    }
  }

  /// Does `body`, here in this fiber, but gives it up when `time` is over: what it waits for is
  /// cancelled then, as if the fiber was, and when the failure that came of it leaves `body`, it
  /// becomes a [DeadlineExpired]. What `body` makes of it instead counts: a value, or another
  /// failure.
  ///
  /// Deadlines may lie within one another. The one that expires first counts, and the exception
  /// says which; when an outer one has expired too, it is the outer one's.
  ///
  /// @return what `body` returns
  /// @throws DeadlineExpired if it took longer
  /// @throws Exception what `body` throws
  public static <T extends @Nullable Object> T withDeadline(
      Duration time, Callable<? extends T> body) throws Exception {
    return withDeadline(time, "", body);
  }

  /// Does `body` within a time, as above.
  ///
  /// @throws Exception as above
  public static void withDeadline(Duration time, Call body) throws Exception {
    var _ = withDeadline(time, "", callable(body));
  }

  /// Does `body` within a time, as above. The exception names `what` was not done in time.
  ///
  /// @throws Exception as above
  public static <T extends @Nullable Object> T withDeadline(
      Duration time, String what, Callable<? extends T> body) throws Exception {
    return here("Fiber.withDeadline").<T>within(time, what, body);
  }

  /// Runs a whole program that is one fiber, as [Reactor#main] does.
  ///
  /// ```java
  /// void main() throws Exception {
  ///   System.exit(Fiber.main(() -> ...));
  /// }
  /// ```
  ///
  /// @return the status to exit with
  /// @throws Exception if the reactor cannot run; what `body` throws is logged, and the status is 1
  public static int main(Call body) throws Exception {
    return main(Reactor.get(), body);
  }

  /// Runs a whole program that is one fiber on `reactor`, as above.
  ///
  /// @throws Exception as above
  public static int main(Reactor reactor, Call body) throws Exception {
    return reactor.runUntil(on -> start(on, "main", body));
  }

  /// Whether this is called inside a fiber.
  public static boolean inFiber() {
    return Flow.current() != null;
  }

  /// The fiber in which this is called.
  ///
  /// @throws IllegalStateException outside a fiber
  public static Fiber current() {
    return here("Fiber.current").handle();
  }

  private static Flow<?> here(String method) {
    Flow<?> flow = Flow.current();
    if (flow == null) {
      throw new IllegalStateException(
          method
              + " is for code inside a fiber, and there is none here: start one with"
              + " Fiber.start(reactor, body), or add a callback to the Deferred");
    }
    return flow;
  }

  /// The reactor on whose thread it runs.
  public Reactor reactor() {
    return flow.reactor;
  }

  /// Its name; empty if it was given none.
  public String name() {
    return flow.name();
  }

  /// Cancels it, as its Deferred's `cancel` does. On the reactor's thread.
  public void cancel() {
    flow.result.cancel();
  }

  /// Its name, for people.
  @Override
  public String toString() {
    return flow.toString();
  }
}
