package spindle.defer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;

/// The machine inside a [Deferred], without the types.
///
/// It is built to be small and to make no objects of its own: a [ChainState] and a [Program].
///
/// Chains that set each other going (by waiting, by feeding) are run by one loop, [Trampoline],
/// with a stack of its own. So the depth of the Java stack does not grow with the number of chains.
abstract sealed class Chain extends ChainState permits Deferred {
  Chain(@Nullable Object canceller) {
    result = canceller;
    state = Home.bitsHere();
    if (Extras.noting) {
      Extras.made(this);
    }
  }

  /// Adds one pair. It runs at once if the chain is fired and idle; else it waits for its turn.
  final void add(Op op, Object first, @Nullable Object second) {
    requireHere();
    if (!idle()) {
      append(op, first, second);
      return;
    }
    run();
    Chain next = null;
    VirtualMachineError fatal = null;
    try {
      next = step(op, first, second);
    } catch (Throwable t) {
      fatal = threw(t);
    }
    Trampoline.run(this, next, fatal);
  }

  /// Fires what was fired on another thread. That could not know of a cancel meanwhile.
  private void fireHandedOver(@Nullable Object with, int failed) {
    if ((state & GIVEN_UP) != 0) {
      state = (state & ~GIVEN_UP) | SWALLOW;
    }
    fire(with, failed);
  }

  /// Fires the chain. `failed` is [#FAILED] or 0.
  final void fire(@Nullable Object with, int failed) {
    if (isAway()) {
      handOver(() -> fireHandedOver(with, failed));
      return;
    }
    if ((state & FIRED) != 0) {
      late(with, failed);
      return;
    }
    arm(with, failed);
    start();
  }

  private void arm(@Nullable Object with, int failed) {
    if (Extras.debugging) {
      extras().fired = new Extras.Trace("it was first fired here");
    }
    result = with;
    state |= FIRED | failed;
  }

  private void late(@Nullable Object with, int failed) {
    Extras extras = knownExtras();
    if ((state & SWALLOW) == 0) {
      AlreadyCalledError error = new AlreadyCalledError("already fired: " + this);
      if (extras != null) {
        extras.explain(error);
      }
      throw error;
    }
    state &= ~SWALLOW;
    if (failed == 0 && extras != null) {
      extras.release(with);
    }
  }

  /// Fires the chain, or, if it was cancelled in the meantime, does what is to be done with a late
  /// result.
  final void fireUnlessFired(@Nullable Object with, int failed) {
    if ((state & FIRED) != 0) {
      state |= SWALLOW;
    }
    fire(with, failed);
  }

  private void start() {
    if (!mayRun()) {
      return;
    }
    if (hasMore()) {
      run();
      Trampoline.run(this, null, null);
    } else if ((state & FAILED) != 0) {
      rest();
    }
  }

  /// Does one pair, and says which chain it set going, if it did.
  @Override
  final @Nullable Chain step(Op op, Object first, @Nullable Object second) throws Throwable {
    if (!isFor(op, first)) {
      return null;
    }
    switch (op) {
      case CALLBACK -> became(take(first, result));
      case ERRBACK -> became(take(second, result));
      case CALLBACKS -> became(take(failed() ? second : first, result));
      case BOTH -> became(take(first, held()));
      case THEN -> adopt(take(first, result));
      case THEN_ERRBACK -> adopt(take(second, result));
      case THEN_BOTH -> adopt(take(first, held()));
      case ON_SUCCESS -> see(first, result);
      case ON_FAILURE -> look(op, second);
      case FINALLY -> look(op, first);
      case HANDLE -> {
        see(second, result);
        became(null);
      }
      case DELIVER, SHOW -> tell((Recipient<?>) first, op == Op.DELIVER);
      case RESUME -> {
        return resume((Chain) first);
      }
      case FEED -> {
        return feed((Chain) first);
      }
    }
    return null;
  }

  private boolean isFor(Op op, Object first) {
    return failed()
        ? op.side != Op.Side.VALUE
            && (op.side != Op.Side.FAILURE || ((Class<?>) first).isInstance(result))
        : op.side != Op.Side.FAILURE;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Object take(@Nullable Object step, @Nullable Object came)
      throws Throwable {
    return ((Step<@Nullable Object, @Nullable Object>) Objects.requireNonNull(step)).take(came);
  }

  @SuppressWarnings("unchecked")
  private static void see(@Nullable Object effect, @Nullable Object passing) throws Throwable {
    ((Effect<@Nullable Object>) Objects.requireNonNull(effect)).see(passing);
  }

  /// Runs what only looks. If it throws while a failure passes, that failure is not lost.
  private void look(Op op, @Nullable Object with) throws Throwable {
    try {
      if (op == Op.FINALLY) {
        ((Call) Objects.requireNonNull(with)).run();
      } else {
        see(with, result);
      }
    } catch (Throwable t) {
      if ((state & FAILED) != 0 && !isResult(t)) {
        t.addSuppressed(failure());
      }
      throw t;
    }
  }

  @SuppressWarnings("unchecked")
  private void tell(Recipient<?> recipient, boolean handsOver) {
    if ((state & FAILED) == 0) {
      ((Recipient<@Nullable Object>) recipient).succeeded(result);
      return;
    }
    if (handsOver) {
      handled();
    }
    recipient.failed(failure());
  }

  /// A callback gave `value`.
  private void became(@Nullable Object value) {
    if (value instanceof Deferred) {
      throw new IllegalStateException(
          "a callback returned a Deferred; to wait for it, add it with then, not addCallback");
    }
    if ((state & FAILED) != 0) {
      handled();
    }
    result = value;
    state &= ~(FAILED | HANDLED | REPORTED);
  }

  /// A callback threw `thrown`. Gives it back if it must not be swallowed. A failure that is only
  /// thrown again is not a new one.
  final @Nullable VirtualMachineError threw(Throwable thrown) {
    if ((state & FAILED) != 0 && isResult(thrown)) {
      return null;
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    result = thrown;
    state = (state & ~(HANDLED | REPORTED)) | FAILED;
    return thrown instanceof VirtualMachineError fatal ? fatal : null;
  }

  @SuppressWarnings("ReferenceEquality") // The question is whether it is the very same one.
  private boolean isResult(Throwable thrown) {
    return thrown == result;
  }

  /// A callback gave a Deferred: takes its result if it is there, else waits for it.
  private void adopt(@Nullable Object given) {
    if (!(given instanceof Chain inner)) {
      throw new NullPointerException("the function given to then returned null, not a Deferred");
    }
    inner.requireHere();
    if (inner == this || ((state & WATCHED) != 0 && inner.leadsTo(this))) {
      throw new IllegalStateException("circular: this Deferred would wait for itself");
    }
    if ((state & FAILED) != 0) {
      handled();
    }
    state &= ~(FAILED | HANDLED | REPORTED);
    if (inner.idle()) {
      copy(inner);
    } else {
      result = inner;
      state |= WAITING;
      inner.append(Op.RESUME, this, null);
      inner.state |= WATCHED;
    }
  }

  private boolean leadsTo(Chain end) {
    Chain at = this;
    while ((at.state & WAITING) != 0 && at != end) {
      at = at.waitedFor();
    }
    return at == end;
  }

  /// Takes over the result of `inner` as it is now. `inner` keeps it, but is rid of a failure.
  private void copy(Chain inner) {
    result = inner.result;
    if ((inner.state & FAILED) != 0) {
      state |= FAILED;
      inner.handled();
    }
  }

  private @Nullable Chain resume(Chain waiting) {
    if (waiting.isAway()) {
      Object came = result;
      int failed = state & FAILED;
      if (failed != 0) {
        handled();
      }
      waiting.handOver(() -> waiting.resumeWith(came, failed));
      return null;
    }
    waiting.state &= ~WAITING;
    waiting.copy(this);
    return waiting.mayRun() ? waiting : null;
  }

  /// Goes on at home with what it has waited for, which belongs to nobody and was fired elsewhere.
  private void resumeWith(@Nullable Object came, int failed) {
    state = (state & ~WAITING) | failed;
    result = came;
    start();
  }

  private @Nullable Chain feed(Chain other) {
    int failed = state & FAILED;
    if (other.isAway()) {
      if (failed != 0) {
        handled();
      }
      other.fire(result, failed);
      return null;
    }
    if ((other.state & FIRED) != 0) {
      if (failed != 0) {
        handled();
      }
      other.late(result, failed);
      return null;
    }
    if (failed != 0) {
      handled();
    }
    other.arm(result, failed);
    return other.mayRun() ? other : null;
  }

  /// Lets the record of `other` show that this chain will fire it.
  final void announceFeedTo(Chain other) {
    if (!other.isAway() && (other.state & FIRED) == 0) {
      other.result = new Feed(this, other.result);
    }
  }

  /// Enters the loop.
  final void run() {
    state |= RUNNING;
  }

  /// Leaves the loop.
  final void rest() {
    state &= ~RUNNING;
    forgetConsumed();
    if (hasMore()) {
      return;
    }
    if (unhandled() && ((state & LISTED) == 0 || UnhandledFailures.takenAndFailedAnew(this))) {
      state |= LISTED;
      UnhandledFailures.noteHere(this);
    }
  }

  /// Cancels, or passes that on to what is waited for, however far away.
  final void giveUp() {
    if (isAway()) {
      handOver(this::giveUp);
      return;
    }
    Chain at = this;
    while ((at.state & WAITING) != 0) {
      at = at.waitedFor();
    }
    if ((at.state & (FIRED | CANCELLING)) == 0) {
      at.cancelUnfired();
    }
  }

  private void cancelUnfired() {
    Object canceller = canceller();
    if (canceller == null) {
      state |= SWALLOW;
      fire(new CancelledError(), FAILED);
      return;
    }
    if (canceller instanceof Members<?> members) {
      // What becomes of them is what becomes of this one, now or later.
      members.cancel();
      return;
    }
    Throwable thrown = cancelBy(canceller);
    if (thrown == null && canceller instanceof RepeatableCanceller) {
      return;
    }
    Extras extras = knownExtras();
    if (extras != null && extras.lateValue != null) {
      state |= SWALLOW;
    }
    if ((state & FIRED) == 0) {
      state |= GIVEN_UP;
      CancelledError error = new CancelledError();
      if (thrown != null) {
        error.addSuppressed(thrown);
      }
      fire(error, FAILED);
    } else if (thrown != null) {
      UnhandledFailures.complain("A canceller fired its Deferred and then failed", thrown);
    }
    if (thrown instanceof VirtualMachineError fatal) {
      throw fatal;
    }
  }

  @SuppressWarnings("unchecked")
  private @Nullable Throwable cancelBy(Object canceller) {
    if (!(canceller instanceof RepeatableCanceller)) {
      result = null;
    }
    state |= CANCELLING;
    try {
      ((Canceller<@Nullable Object>) canceller).cancel((Deferred<@Nullable Object>) this);
      return null;
    } catch (Throwable t) {
      if (t instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return t;
    } finally {
      state &= ~CANCELLING;
    }
  }

  final void hold() {
    requireHere();
    if ((state & PAUSES) == PAUSES) {
      throw new IllegalStateException("paused too often");
    }
    state += ONE_PAUSE;
  }

  final void release() {
    requireHere();
    if ((state & PAUSES) == 0) {
      throw new IllegalStateException("unpause() without pause()");
    }
    state -= ONE_PAUSE;
    if (idle()) {
      start();
    }
  }
}
