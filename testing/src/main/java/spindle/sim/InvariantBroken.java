package spindle.sim;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What [Simulation#always] or [Simulation#eventually] promises does not hold. The message names
/// it; an exception of its check is the cause.
public final class InvariantBroken extends AssertionError {
  private static final long serialVersionUID = 1;

  private final String name;

  InvariantBroken(String name, Duration at, String how, @Nullable Throwable cause) {
    super("invariant '%s' is broken at %s: %s".formatted(name, Times.text(at), how), cause);
    this.name = name;
  }

  /// The name that the invariant was given.
  public String name() {
    return name;
  }
}
