package spindle.fiber;

import org.jspecify.annotations.Nullable;

/// Somebody's wish that a fiber give up what it is doing: the owner of its Deferred, or a deadline.
class Wish {
  /// How many deadlines it lies within. Of two wishes the outer one counts, for who obeys it has
  /// obeyed the inner one too.
  final int depth;

  /// The failure that this wish has brought about, at the place where the fiber waited.
  @Nullable Throwable brought;

  /// Whether the fiber's thread was interrupted for it.
  boolean interrupted;

  Wish(int depth) {
    this.depth = depth;
  }

  static Wish outer(@Nullable Wish one, Wish other) {
    return one == null || other.depth < one.depth ? other : one;
  }

  /// Whether `failure` came of this wish.
  final boolean explains(Throwable failure) {
    return failure == brought || (interrupted && failure instanceof InterruptedException);
  }
}
