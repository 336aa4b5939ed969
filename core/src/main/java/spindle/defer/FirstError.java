package spindle.defer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The failure of a [DeferredList] that was not to outlive the first failure among its members. The
/// cause is that failure. Two are equal if index and cause are. It has no stack trace of its own.
@SuppressWarnings("ThrowableEqualsHashCode") // Twisted's are equal by content, and tests use it.
public final class FirstError extends Exception {
  private static final long serialVersionUID = 1;

  private final int index;

  FirstError(int index, Throwable cause) {
    super("member " + index + " failed: " + Words.of(cause), cause, true, false);
    this.index = index;
  }

  /// Which member it was, from 0.
  public int index() {
    return index;
  }

  /// The member's failure, the same as [#getCause].
  public Throwable subFailure() {
    return Objects.requireNonNull(getCause());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FirstError that
        && index == that.index
        && subFailure().equals(that.subFailure());
  }

  @Override
  public int hashCode() {
    return 31 * index + subFailure().hashCode();
  }
}
