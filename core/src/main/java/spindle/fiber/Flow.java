package spindle.fiber;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.defer.RepeatableCanceller;
import spindle.reactor.Reactor;
import spindle.roles.Strand;
import spindle.roles.StrandBody;

/// A fiber from the inside: its code, what it waits for, and who wants it to stop. All of it
/// belongs to the reactor's thread, which is the fiber's while it runs.
///
/// **Waiting.** The flow itself is the [Recipient] of the one Deferred that it waits for, so
/// waiting makes no object. A wait ends only with what that Deferred brings, also after a cancel.
///
/// **Stopping.** A [Wish] to stop is passed on to what the flow waits for. If it waits for nothing,
/// the wish is kept for the next wait; if it stands in a call of the JDK, that is interrupted.
final class Flow<T extends @Nullable Object>
    implements StrandBody, Recipient<@Nullable Object>, RepeatableCanceller<T> {
  private static final ThreadLocal<@Nullable Flow<?>> CURRENT = new ThreadLocal<>();

  final Reactor reactor;
  final Deferred<T> result = new Deferred<>(this);
  private final Object name;
  private final Callable<? extends T> body;
  private @Nullable Strand strand;
  private boolean begun;
  private boolean givenUp;

  /// What it waits for, or its [Wait] for that; what that has brought.
  private @Nullable Object awaited;

  private boolean arrived;
  private @Nullable Object value;
  private @Nullable Throwable failure;
  private boolean resting;

  /// Somebody waits for its end.
  private boolean watched;

  /// What it waits for, which is just being cancelled, waits for it over several others.
  private boolean circling;

  /// To be passed on at the next wait; passed on at this wait; the reason for an interrupt.
  private @Nullable Wish kept;

  private @Nullable Wish passedOn;
  private @Nullable Wish interruptedFor;
  private @Nullable Wish outside;
  private short deadlines;
  private @Nullable Siblings children;
  private @Nullable Fiber handle;

  /// Those among whom it was begun, who are told when it has ended, before its Deferred fires; null
  /// if it is nobody's child.
  @Nullable Siblings among;

  private Flow(Reactor reactor, Object name, Callable<? extends T> body) {
    this.reactor = reactor;
    this.name = name;
    this.body = Objects.requireNonNull(body, "body");
  }

  /// @param name an object whose text names it, when somebody asks
  static <T extends @Nullable Object> Flow<T> begin(
      Reactor reactor, Object name, Callable<? extends T> body) {
    Flow<T> flow = new Flow<>(reactor, name, body);
    flow.strand = reactor.strand(flow);
    return flow;
  }

  /// The one in whose thread this is called.
  static @Nullable Flow<?> current() {
    return CURRENT.get();
  }

  Fiber handle() {
    Fiber present = handle;
    if (present == null) {
      present = new Fiber(this);
      handle = present;
    }
    return present;
  }

  String name() {
    return name.toString();
  }

  // Its life.

  @Override
  public void run() {
    CURRENT.set(this);
    begun = true;
    Throwable thrown = null;
    T returned = null;
    try {
      if (givenUp) {
        thrown = new CancelledError();
      } else {
        returned = body.call();
      }
    } catch (Throwable t) {
      thrown = t;
    }
    if (children != null) {
      try {
        children.end();
      } catch (Throwable t) {
        thrown = thrown == null ? t : thrown;
      }
    }
    value = returned;
    failure = thrown;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // T may be a type with null in it.
  public void ended() {
    Throwable thrown = failure;
    Object returned = value;
    value = null;
    failure = null;
    if (among != null) {
      among.ended(this);
    }
    if (thrown != null) {
      result.errback(explained(thrown));
      if (thrown instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
        throw fatal;
      }
    } else if (returned instanceof Deferred) {
      result.errback(
          new IllegalStateException(this + " returned a Deferred: return what it awaits of it"));
    } else {
      result.callback((T) returned);
    }
  }

  /// A fiber that was told to stop, and did, was cancelled, whatever else came of telling it.
  private Throwable explained(Throwable thrown) {
    if (thrown instanceof CancellationException || outside == null || !outside.explains(thrown)) {
      return thrown;
    }
    CancelledError cancelled = new CancelledError("cancelled");
    cancelled.initCause(thrown);
    return cancelled;
  }

  // Waiting.

  @SuppressWarnings({"unchecked", "NullAway"}) // V may be a type with null in it.
  <V extends @Nullable Object> V await(Deferred<V> deferred) throws Exception {
    Throwable thrown;
    if (deferred.isDone()) {
      try {
        return deferred.take();
      } catch (Throwable failed) {
        thrown = failed;
      }
    } else {
      waitFor(deferred);
      Object came = value;
      thrown = failure;
      value = null;
      failure = null;
      noteWhatWishBrought(thrown);
      if (thrown == null) {
        return (V) came;
      }
    }
    Awaited.here(thrown, this);
    throw Flow.<RuntimeException>asItIs(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException asItIs(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private void waitFor(Deferred<?> deferred) {
    if (awaited != null) {
      throw new IllegalStateException(
          this
              + " waits already, or was thrown out of a wait: a callback that runs inside a fiber"
              + " cannot await");
    }
    requireNoCircle(deferred);
    arrived = false;
    deferred.tellAwaited();
    if (watched) {
      Wait wait = new Wait(this, deferred);
      deferred.deliverTo(wait);
      awaited = wait;
    } else {
      deferred.deliverTo(this);
      awaited = deferred;
    }
    if (!arrived && kept != null) {
      passOn(Objects.requireNonNull(kept));
    }
    Strand own = strand();
    while (!arrived) {
      resting = true;
      try {
        own.pause();
      } finally {
        resting = false;
      }
      if (!arrived && Thread.interrupted()) {
        passOn(interruptedFor == null ? outside() : interruptedFor);
      }
    }
    awaited = null;
  }

  /// Only where somebody waits for this fiber can its own wait close a circle. A parent ends after
  /// its children, so it waits for each.
  private void requireNoCircle(Deferred<?> deferred) {
    boolean circular = deferred == result || (watched && deferred.waitsFor(result));
    for (Siblings at = among; at != null && !circular; at = at.parent.among) {
      circular = deferred.waitsFor(at.parent.result);
    }
    if (circular) {
      throw new IllegalStateException(
          "circular: %s would wait for its own end, for what it awaits waits for it"
              .formatted(this));
    }
  }

  /// A wait that may be left although what it is for has brought nothing, and then never will.
  private static final class Wait implements Recipient<@Nullable Object> {
    private final Flow<?> flow;
    private final Deferred<?> deferred;

    Wait(Flow<?> flow, Deferred<?> deferred) {
      this.flow = flow;
      this.deferred = deferred;
    }

    @Override
    public void succeeded(@Nullable Object brought) {
      end(brought, null);
    }

    @Override
    public void failed(Throwable thrown) {
      end(null, thrown);
    }

    private void end(@Nullable Object brought, @Nullable Throwable thrown) {
      if (flow.awaited == this && !flow.arrived) {
        flow.deliver(brought, thrown);
      }
    }
  }

  @Override
  public @Nullable Deferred<?> waitsFor() {
    return arrived ? null : awaited();
  }

  @Override
  public Deferred<T> outcome() {
    return result;
  }

  /// What it waits for at the moment.
  @Nullable Deferred<?> awaited() {
    return awaited instanceof Wait wait ? wait.deferred : (Deferred<?>) awaited;
  }

  @Override
  public @Nullable Deferred<?> awaits() {
    watched = true;
    return arrived ? null : awaited();
  }

  private Strand strand() {
    return Objects.requireNonNull(strand);
  }

  @Override
  public void succeeded(@Nullable Object brought) {
    deliver(brought, null);
  }

  @Override
  public void failed(Throwable thrown) {
    deliver(null, thrown);
  }

  private void deliver(@Nullable Object brought, @Nullable Throwable thrown) {
    if (!strand().isHere()) {
      refuse();
      return;
    }
    value = brought;
    failure = thrown;
    arrived = true;
    if (resting) {
      resting = false;
      strand().wake();
    }
  }

  /// What is awaited belongs to another reactor, which has just fired it, on its own thread.
  private void refuse() {
    WrongThreadException mistake =
        new WrongThreadException(
            "%s awaited a Deferred that was fired on thread '%s', which is not its reactor's: "
                    .formatted(this, Thread.currentThread().getName())
                + "bring it over with Deferred.fromFuture(deferred.asFuture(theirs::callFromThread"
                + "), ours::callFromThread), or fire it through callFromThread");
    reactor.callFromThread(() -> deliver(null, mistake));
  }

  // Being told to stop.

  @Override
  public void cancel(Deferred<T> cancelled) {
    wish(outside());
  }

  @Override
  public void giveUp() {
    wish(outside());
  }

  private Wish outside() {
    Wish present = outside;
    if (present == null) {
      present = new Wish(0);
      outside = present;
    }
    return present;
  }

  /// Whether somebody has cancelled it, whatever it made of that.
  boolean wasCancelled() {
    return outside != null;
  }

  void wish(Wish wish) {
    if (circling) {
      return; // it is the fiber's own wish that has come round
    }
    if (!begun) {
      givenUp = true;
    } else if (awaited != null && !arrived) {
      passOn(wish);
    } else if (awaited != null && passedOn != null && failure != null) {
      passedOn = Wish.outer(passedOn, wish); // it has not seen the last one yet
    } else if (strand().isBlocked()) {
      interrupt(wish);
    } else {
      kept = Wish.outer(kept, wish);
    }
  }

  private void passOn(Wish wish) {
    kept = null;
    passedOn = Wish.outer(passedOn, wish);
    Deferred<?> waitedFor = Objects.requireNonNull(awaited());
    circling = watched && waitedFor.mayWaitFor(result);
    waitedFor.cancel();
    boolean wasCircle = circling;
    circling = false;
    if (wasCircle && !arrived && awaited instanceof Wait wait) {
      wait.failed(new CancelledError("cancelled in a circle: what it awaits waits for it"));
    }
  }

  private void interrupt(Wish wish) {
    kept = null;
    interruptedFor = wish;
    wish.interrupted = true;
    strand().interrupt();
  }

  @Override
  public void blocked() {
    if (kept != null) {
      interrupt(kept);
    }
  }

  private void noteWhatWishBrought(@Nullable Throwable thrown) {
    Wish wish = passedOn;
    passedOn = null;
    if (wish != null) {
      wish.brought = thrown;
    }
  }

  // Deadlines and children.

  <V extends @Nullable Object> V within(Duration time, String what, Callable<? extends V> work)
      throws Exception {
    Deadline deadline = new Deadline(this, ++deadlines, time, what);
    try {
      return deadline.guard(work);
    } finally {
      deadlines--;
      forget(deadline);
    }
  }

  private void forget(Deadline deadline) {
    if (kept == deadline) {
      kept = null;
    }
    if (interruptedFor == deadline) {
      interruptedFor = null;
      var _ = Thread.interrupted();
    }
  }

  /// The fibers that end with this one at the latest.
  Siblings children() {
    Siblings present = children;
    if (present == null) {
      present = new Siblings(this);
      children = present;
    }
    return present;
  }

  @Override
  public String toString() {
    String words = name();
    return words.isEmpty() ? "a fiber" : "fiber '" + words + "'";
  }
}
