package spindle.fiber;

/// A place where a fiber waited for what then failed. It is attached to the failure as a suppressed
/// exception, so that the trace of one that came through several fibers shows them all.
final class Awaited extends Throwable {
  private static final long serialVersionUID = 1;

  /// How many places one failure remembers: one that goes round and round must not grow.
  static final int PLACES_MAX = 16;

  private Awaited(String message) {
    super(message, null, false, true);
  }

  /// Notes in `failure` that `flow` waited for it here.
  static void here(Throwable failure, Flow<?> flow) {
    int places = 0;
    for (Throwable each : failure.getSuppressed()) {
      if (each instanceof Awaited) {
        places++;
      }
    }
    if (places < PLACES_MAX) {
      failure.addSuppressed(new Awaited("awaited by " + flow));
    }
  }
}
