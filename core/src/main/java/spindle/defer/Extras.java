package spindle.defer;

import org.jspecify.annotations.Nullable;

/// What few chains have, kept out of the way of the many.
final class Extras {
  /// Whether to note where chains are made and fired: [Deferred#setDebugging].
  static volatile boolean debugging;

  /// Whether the places are noted: for [#debugging], or because [UnfiredDeferreds] are watched.
  static volatile boolean noting;

  /// One of the two reasons has changed.
  static void note() {
    noting = debugging || UnfiredDeferreds.isWatching();
  }

  /// Notes that `chain` is made here.
  static void made(Chain chain) {
    Trace here = new Trace("the Deferred was made here");
    chain.extras().made = here;
    UnfiredDeferreds.made(chain, here);
  }

  /// Where the chain was made, if that was noted then.
  @Nullable Trace made;

  /// Where it was fired first, if that was noted then.
  @Nullable Trace fired;

  /// What to do with a value that comes after a cancel.
  @Nullable Effect<@Nullable Object> lateValue;

  /// Attaches what is known about the places to `error`.
  void explain(Throwable error) {
    if (made != null) {
      error.addSuppressed(made);
    }
    if (fired != null) {
      error.addSuppressed(fired);
    }
  }

  /// Does what is to be done with a value that came too late.
  void release(@Nullable Object value) {
    if (lateValue == null) {
      return;
    }
    try {
      lateValue.see(value);
    } catch (Throwable t) {
      UnhandledFailures.complain("Releasing a value that came after cancel() failed", t);
      if (t instanceof VirtualMachineError fatal) {
        throw fatal;
      }
    }
  }

  /// A place in a program, for people. It is attached to exceptions as a suppressed one.
  static final class Trace extends Throwable {
    private static final long serialVersionUID = 1;

    Trace(String what) {
      super(what);
    }
  }
}
