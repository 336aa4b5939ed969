package spindle.defer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;
import spindle.time.Scheduler;

/// A result that comes later, and the chain of callbacks that it will pass through.
///
/// Whoever makes a Deferred fires it once, with [#callback(Object)] or [#errback]. Whoever is given
/// it adds callbacks, in pairs: one for a value, one for a failure. The result passes through the
/// pairs in the order in which they were added, and each may replace it. What a callback returns is
/// the value that goes on; what it throws is the failure that goes on. A pair that has nothing for
/// the side on which the result is lets it pass.
///
/// Every adding method returns this same object, under the type of what it now brings: keep what
/// the last one returned. A callback that is added after the firing runs at once, inside the adding
/// method, unless the chain is paused, waiting, or busy running an earlier one.
///
/// - `addX` takes a function of the result to a value: [#addCallback], [#addErrback(Step)],
///   [#addCallbacks], [#addBoth].
/// - `thenX` takes a function of the result to another Deferred, and waits for that: [#then],
///   [#thenErrback(Step)], [#thenBoth]. The other one keeps its result, and others may wait for it
///   too; a failure counts as handled there, for it is now this chain's. A function that would make
///   a chain wait for itself, even over several others, fails with [IllegalStateException].
/// - `onX` and [#finallyDo] only look, and the result passes unchanged: [#onSuccess],
///   [#onFailure(Effect)].
///
/// What callbacks throw never reaches whoever fires or adds, with one exception: a
/// [VirtualMachineError] (a [StackOverflowError] among them) becomes the failure like any other,
/// the chain runs on, and then it is thrown. An [InterruptedException] becomes the failure, and the
/// thread's interrupt flag is set again.
///
/// A failure that comes to the end of the chain and finds no handler there is reported at the end
/// of the turn, see [UnhandledFailures].
///
/// A Deferred that is made on a reactor's thread belongs there. On other threads
/// [#callback(Object)], [#errback], [#fire] and [#cancel] are handed over: they take effect on the
/// reactor's thread, in a later turn, and mistakes of theirs are logged there. What adds to it or
/// takes from it throws `WrongThreadException` elsewhere; what only looks, [#called], [#isDone] and
/// [#outcome], may be behind the times. Nothing is checked while nobody runs the reactor, or where
/// there is none.
///
/// @param <T> the type of the value it brings
public final class Deferred<T extends @Nullable Object> extends Chain {
  /// Makes one that, when cancelled, fails with [CancelledError] and then ignores one result from
  /// its maker, who does not know.
  public Deferred() {
    super(null);
  }

  /// Makes one that is cancelled by `canceller`.
  public Deferred(Canceller<T> canceller) {
    super(Objects.requireNonNull(canceller, "canceller"));
  }

  /// Makes one that is to be fired by what becomes of `members`, and is cancelled by way of them.
  Deferred(Members<?> members) {
    super(members);
  }

  /// One that has already been fired with `value`.
  ///
  /// @throws IllegalArgumentException if `value` is a Deferred
  public static <T extends @Nullable Object> Deferred<T> succeed(T value) {
    Deferred<T> deferred = new Deferred<>();
    deferred.callback(value);
    return deferred;
  }

  /// One that has already been fired with nothing to say.
  public static Deferred<Void> succeed() {
    Deferred<Void> deferred = new Deferred<>();
    deferred.callback();
    return deferred;
  }

  /// One that has already failed.
  public static <T extends @Nullable Object> Deferred<T> fail(Throwable failure) {
    Deferred<T> deferred = new Deferred<>();
    deferred.errback(failure);
    return deferred;
  }

  /// The Deferred that `work` returns, or, if it throws (or returns null), one that has failed.
  /// Never throws, except a [VirtualMachineError].
  public static <T extends @Nullable Object> Deferred<T> maybeDeferred(
      Callable<? extends Deferred<T>> work) {
    try {
      return Objects.requireNonNull(work.call(), "the work returned null, not a Deferred");
    } catch (Throwable t) {
      return failedBy(t);
    }
  }

  /// One that has been fired with the value that `work` returns, or has failed with what it throws.
  /// If that value is a Deferred, it has failed: that is work for [#maybeDeferred].
  public static <T extends @Nullable Object> Deferred<T> execute(Callable<? extends T> work) {
    try {
      return succeed(work.call());
    } catch (Throwable t) {
      return failedBy(t);
    }
  }

  private static <T extends @Nullable Object> Deferred<T> failedBy(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal) {
      throw fatal;
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return fail(thrown);
  }

  /// Waits for the values of all `members`, in their order. The first failure cancels the other
  /// members, and then is the failure of this one, as it is. Failures that cancelling brings about
  /// at once are dropped; one that comes later is its member's own. Cancelling this cancels all
  /// members.
  ///
  /// [DeferredList#of] is for those who want the other members to go on.
  public static <T extends @Nullable Object> Deferred<List<T>> gatherResults(
      Collection<? extends Deferred<? extends T>> members) {
    return DeferredList.gather(members);
  }

  /// Waits for the first of `members` that succeeds. The others are cancelled before the result
  /// fires, and what becomes of them is ignored. If all fail, it fails with a [FailureGroup].
  /// Cancelling this cancels all members.
  ///
  /// @throws IllegalArgumentException if there are no members, for then nobody could win
  public static <T extends @Nullable Object> Deferred<Indexed<T>> race(
      Collection<? extends Deferred<? extends T>> members) {
    return DeferredList.race(members);
  }

  /// The result of `stage`. That may come from any thread, so it is brought here by way of
  /// `reactorThread`, always on a later turn: a reactor is such an executor. Cancelling this
  /// cancels the stage as far as it can be, and fails with [CancelledError].
  public static <T extends @Nullable Object> Deferred<T> fromCompletionStage(
      CompletionStage<? extends T> stage, Executor reactorThread) {
    return Bridges.from(stage, reactorThread);
  }

  /// The result of `future`, as for [#fromCompletionStage]. If `future` is no `CompletionStage`, a
  /// virtual thread waits for it. Cancelling this cancels the future, with interruption.
  public static <T extends @Nullable Object> Deferred<T> fromFuture(
      Future<? extends T> future, Executor reactorThread) {
    return Bridges.from(future, reactorThread);
  }

  /// One that `clock` fires after `delay`, with nothing to say. Cancelling it before that makes the
  /// clock forget it. To go on with work that gives a Deferred, add it with [#then].
  ///
  /// @throws IllegalArgumentException if `delay` is negative
  public static Deferred<Void> deferLater(Scheduler clock, Duration delay) {
    return Later.on(clock, delay);
  }

  /// What `work` will give, or fail with, when `clock` has run it after `delay`. Cancelling this
  /// before that makes the clock forget it, and `work` never runs.
  ///
  /// @throws IllegalArgumentException if `delay` is negative
  public static <T extends @Nullable Object> Deferred<T> deferLater(
      Scheduler clock, Duration delay, Callable<? extends T> work) {
    Objects.requireNonNull(work, "work");
    return Later.on(clock, delay).addCallback(_ -> work.call());
  }

  /// Fires with nothing to say when `clock` has run `work` after `delay`, or fails with what it
  /// throws, as above.
  ///
  /// @throws IllegalArgumentException if `delay` is negative
  public static Deferred<Void> deferLater(Scheduler clock, Duration delay, Call work) {
    Objects.requireNonNull(work, "work");
    return Later.on(clock, delay).onSuccess(_ -> work.run());
  }

  /// Makes every Deferred that is made or fired from now on, in this JVM, remember where that was.
  /// Then [AlreadyCalledError] and reports of unhandled failures show the places, and the errors
  /// that are otherwise without stack traces have one. It costs a stack trace each.
  public static void setDebugging(boolean on) {
    Extras.debugging = on;
    Extras.note();
  }

  /// Whether [#setDebugging] is on.
  public static boolean debugging() {
    return Extras.debugging;
  }

  /// Logs a failure, with its stack trace: `deferred.onFailure(Deferred::logError)` logs it on its
  /// way past, `deferred.handleFailure(Deferred::logError)` lets it end there.
  public static void logError(Throwable failure) {
    UnhandledFailures.complain("A Deferred failed", failure);
  }

  /// Fires it with a value: runs the callbacks added so far, here and now.
  ///
  /// @throws AlreadyCalledError if it was fired before (a result that comes after [#cancel] may be
  ///   ignored instead, see there)
  /// @throws IllegalArgumentException if `value` is a Deferred: use [#chainDeferred]
  public void callback(T value) {
    if (value instanceof Deferred) {
      throw new IllegalArgumentException("a Deferred cannot be a result; use chainDeferred");
    }
    fire(value, 0);
  }

  /// Fires it with nothing to say: with null, for a `Deferred<Void>`.
  ///
  /// @throws AlreadyCalledError as for [#callback(Object)]
  public void callback() {
    fire(null, 0);
  }

  /// Fires it with a failure: runs the callbacks added so far, here and now.
  ///
  /// @throws AlreadyCalledError as for [#callback(Object)]
  public void errback(Throwable failure) {
    fire(Objects.requireNonNull(failure, "failure"), FAILED);
  }

  /// Fires it the way `outcome` says.
  ///
  /// @throws AlreadyCalledError as for [#callback(Object)]
  /// @throws IllegalArgumentException as for [#callback(Object)]
  public void fire(Outcome<? extends T> outcome) {
    switch (outcome) {
      case Outcome.Success<? extends T>(T value) -> callback(value);
      case Outcome.Failure<? extends T>(Throwable cause) -> errback(cause);
    }
  }

  /// Adds a function of the value. A failure passes.
  public <U extends @Nullable Object> Deferred<U> addCallback(
      Step<? super T, ? extends U> callback) {
    return with(Op.CALLBACK, callback);
  }

  /// Adds a function of the failure, whatever it is. A value passes. What `errback` returns is a
  /// value: the failure is over. To let it go on, throw it.
  public Deferred<T> addErrback(Step<? super Throwable, ? extends T> errback) {
    return with(Op.ERRBACK, Throwable.class, errback);
  }

  /// Adds a function of the failure if it is an instance of `type`. Everything else passes.
  public <E extends Throwable> Deferred<T> addErrback(
      Class<E> type, Step<? super E, ? extends T> errback) {
    return with(Op.ERRBACK, type, errback);
  }

  /// Adds a function of the value and one of the failure, as one pair: `errback` does not see what
  /// `callback` throws.
  public <U extends @Nullable Object> Deferred<U> addCallbacks(
      Step<? super T, ? extends U> callback, Step<? super Throwable, ? extends U> errback) {
    return with(Op.CALLBACKS, callback, errback);
  }

  /// Adds a function that gets either. To let the result pass, return `outcome.get()`.
  public <U extends @Nullable Object> Deferred<U> addBoth(
      Step<? super Outcome<T>, ? extends U> callback) {
    return with(Op.BOTH, callback);
  }

  /// Adds a function of the value to a Deferred, and waits for that one. A failure passes.
  public <U extends @Nullable Object> Deferred<U> then(
      Step<? super T, ? extends Deferred<? extends U>> callback) {
    return with(Op.THEN, callback);
  }

  /// Adds a function of the failure, whatever it is, to a Deferred, and waits for that one. A value
  /// passes.
  public Deferred<T> thenErrback(Step<? super Throwable, ? extends Deferred<? extends T>> errback) {
    return with(Op.THEN_ERRBACK, Throwable.class, errback);
  }

  /// Adds a function of the failure, if it is an instance of `type`, to a Deferred, and waits for
  /// that one. Everything else passes.
  public <E extends Throwable> Deferred<T> thenErrback(
      Class<E> type, Step<? super E, ? extends Deferred<? extends T>> errback) {
    return with(Op.THEN_ERRBACK, type, errback);
  }

  /// Adds a function that gets either and gives a Deferred, and waits for that one.
  public <U extends @Nullable Object> Deferred<U> thenBoth(
      Step<? super Outcome<T>, ? extends Deferred<? extends U>> callback) {
    return with(Op.THEN_BOTH, callback);
  }

  /// Adds something to do with the value, which then passes unchanged, as a failure does.
  public Deferred<T> onSuccess(Effect<? super T> effect) {
    return with(Op.ON_SUCCESS, effect);
  }

  /// Adds something to do with a failure, which then passes unchanged: it is still to be handled.
  /// What `effect` throws takes its place, and has it as a suppressed exception.
  public Deferred<T> onFailure(Effect<? super Throwable> effect) {
    return with(Op.ON_FAILURE, Throwable.class, effect);
  }

  /// Adds something to do with a failure that is an instance of `type`, as above.
  public <E extends Throwable> Deferred<T> onFailure(Class<E> type, Effect<? super E> effect) {
    return with(Op.ON_FAILURE, type, effect);
  }

  /// Adds something to do in either case; the result then passes unchanged. What `call` throws
  /// takes its place, and has a failure whose place it took as a suppressed exception.
  public Deferred<T> finallyDo(Call call) {
    return with(Op.FINALLY, call);
  }

  /// Adds something to do with a failure that is then over: the value that goes on is null.
  public Deferred<@Nullable T> handleFailure(Effect<? super Throwable> effect) {
    return with(Op.HANDLE, Throwable.class, effect);
  }

  /// Adds something to do with a failure that is an instance of `type`, and is then over, as above.
  public <E extends Throwable> Deferred<@Nullable T> handleFailure(
      Class<E> type, Effect<? super E> effect) {
    return with(Op.HANDLE, type, effect);
  }

  /// Fires `other` with what comes to this place in the chain. The result also passes on here; a
  /// failure counts as handled, for it is now the other's. If `other` was fired before, this chain
  /// fails with [AlreadyCalledError]. Cancelling `other` does not cancel this.
  ///
  /// @throws IllegalArgumentException if `other` is this
  public Deferred<T> chainDeferred(Deferred<? super T> other) {
    if (other == this) {
      throw new IllegalArgumentException("a Deferred cannot fire itself");
    }
    announceFeedTo(other);
    return with(Op.FEED, other);
  }

  /// Tells `recipient` what comes to this place in the chain. The result also passes on here; a
  /// failure counts as handled. Unlike a callback this makes no object: it is what `await` stands
  /// on.
  public Deferred<T> deliverTo(Recipient<? super T> recipient) {
    return with(Op.DELIVER, recipient);
  }

  /// Cancels this if it is not done in `timeout`: all that was added before is covered, what is
  /// added after is not. A [CancelledError] that comes of it turns into a [TimeoutError]; a value,
  /// or another failure, stays. When the result comes first, or somebody else cancels, the clock is
  /// told to forget it.
  public Deferred<T> addTimeout(Duration timeout, Scheduler clock) {
    return new Timeout<>(this, timeout, null).startOn(clock);
  }

  /// Cancels this if it is not done in `timeout`, as above. Then, whatever came of that,
  /// `translator` says what goes on: it gives a value or throws.
  public Deferred<T> addTimeout(
      Duration timeout, Scheduler clock, Step<? super Outcome<T>, ? extends T> translator) {
    Objects.requireNonNull(translator, "translator");
    return new Timeout<>(this, timeout, translator).startOn(clock);
  }

  /// Says that the result is not wanted any more. Callers must not assume that it then fails: a
  /// canceller, or a handler in the chain, may turn it into a success.
  ///
  /// - Not fired, with a canceller: that is called, once; if it does not fire this, or if it
  ///   throws, this fails with [CancelledError]. A result that the maker delivers after that is a
  ///   mistake, unless [#onLateValue] was set.
  /// - Not fired, with a [RepeatableCanceller]: that is called, each time, and this stays as it is
  ///   unless it is fired by that.
  /// - Not fired, without one: it fails with [CancelledError]. One result that the maker then still
  ///   delivers is ignored.
  /// - Fired, and waiting for another: that one is cancelled, and this goes on with what comes of
  ///   it. As a chain may wait again, it can be cancelled again.
  /// - Fired and not waiting: nothing happens.
  public void cancel() {
    giveUp();
  }

  /// Says what to do with a value that comes after [#cancel] (or after the canceller), so that what
  /// was opened in vain is closed: `deferred.onLateValue(Socket::close)`. For makers; it is no part
  /// of the chain. What `release` throws is logged.
  @SuppressWarnings("unchecked")
  public Deferred<T> onLateValue(Effect<? super T> release) {
    Objects.requireNonNull(release, "release");
    requireHere();
    extras().lateValue = (Effect<@Nullable Object>) release;
    return this;
  }

  /// Says that a failure of this reaches its owner in another way too, so that it is not to be
  /// reported when nobody handles it. For makers; it is no part of the chain.
  public Deferred<T> reportedElsewhere() {
    reportElsewhere();
    return this;
  }

  /// Whether this waits for `other`, directly or through further ones, so that its result cannot
  /// come first: who waits here must not let `other` wait for itself. It looks a thousand Deferreds
  /// far. For whoever builds something that waits, as fibers do.
  public boolean waitsFor(Deferred<?> other) {
    return Circles.waitsFor(this, other);
  }

  /// As [#waitsFor], where it counts as well if `other` is only one of several that are waited for
  /// together: cancelling this may then change nothing before `other` has its result.
  public boolean mayWaitFor(Deferred<?> other) {
    return Circles.mayWaitFor(this, other);
  }

  /// Lets whoever will fire this know, by [RepeatableCanceller#awaits], that somebody waits for it.
  public void tellAwaited() {
    Circles.tellMakers(this);
  }

  /// Lets nothing run in this chain until [#unpause] has been called as often as this.
  public void pause() {
    hold();
  }

  /// Takes back one [#pause]; the last one runs, here and now, what has become due.
  ///
  /// @throws IllegalStateException if it is not paused
  public void unpause() {
    release();
  }

  /// Whether it has been fired. Its chain may still be paused, waiting or running.
  public boolean called() {
    return fired();
  }

  /// Whether it has been fired, and the chain has come to its end: there is a result, and a
  /// callback added now would run at once.
  public boolean isDone() {
    return idle();
  }

  /// The result, if [#isDone]. Looking at a failure does not make it handled.
  @SuppressWarnings("unchecked")
  public Optional<Outcome<T>> outcome() {
    return idle() ? Optional.of((Outcome<T>) held()) : Optional.empty();
  }

  /// The value, or the failure thrown as it is, which is then handled. The Deferred keeps it.
  ///
  /// @throws IllegalStateException if it is not [#isDone]
  /// @throws Throwable the failure
  @SuppressWarnings({"unchecked", "NullAway"}) // T may be a type with null in it.
  public T take() throws Throwable {
    requireHere();
    if (!idle()) {
      throw new IllegalStateException("not done: " + this);
    }
    if (failed()) {
      handled();
      throw failure();
    }
    return (T) result();
  }

  /// A future of what comes to this place in the chain; a failure counts as handled here. Call this
  /// on the reactor's thread; the future may go anywhere. It completes on the reactor's thread.
  /// Cancelling it cancels this by way of `reactorThread`, and what then comes is ignored. A
  /// reactor is such an executor.
  public CompletableFuture<T> asFuture(Executor reactorThread) {
    return Bridges.toFuture(this, reactorThread);
  }

  /// As [#asFuture], for those who only look on: it cannot be cancelled or completed from there.
  public CompletionStage<T> toCompletionStage() {
    return Bridges.toFuture(this, Runnable::run).minimalCompletionStage();
  }

  @SuppressWarnings("unchecked")
  private <U extends @Nullable Object> Deferred<U> with(Op op, Object operand) {
    add(op, Objects.requireNonNull(operand), null);
    return (Deferred<U>) this;
  }

  @SuppressWarnings("unchecked")
  private <U extends @Nullable Object> Deferred<U> with(Op op, Object first, Object second) {
    add(op, Objects.requireNonNull(first), Objects.requireNonNull(second));
    return (Deferred<U>) this;
  }
}
