package spindle.loop;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A warning of something that strangers can make happen as often as they like: logged when it
/// happens first, and after that no more than once a minute, with how often it happened meanwhile.
public final class SparseWarning {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier clock;
  private boolean saidBefore;
  private long saidAtNanos;
  private long unsaid;

  public SparseWarning(LongSupplier clock) {
    this.clock = clock;
  }

  /// It has happened once more.
  ///
  /// @param line made only if it is logged
  /// @return whether it was
  public boolean warn(Supplier<String> line) {
    long now = clock.getAsLong();
    if (saidBefore && now - saidAtNanos < PAUSE_NANOS) {
      unsaid++;
      return false;
    }
    String more = unsaid == 0 ? "" : " (as %d times since this was last said)".formatted(unsaid);
    saidBefore = true;
    saidAtNanos = now;
    unsaid = 0;
    Loop.warn(line.get() + more);
    return true;
  }
}
