package spindle.defer;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The Deferreds of this JVM that nobody has fired yet, each with the place where it was made, for
/// who asks why a program does not go on. They are noted only while somebody watches, since each
/// costs a stack trace; those that were made before are not known.
///
/// From any thread. What nobody holds any more is forgotten.
public final class UnfiredDeferreds {
  /// Those that are noted at a time; further ones are not.
  static final int NOTED_MAX = 20_000;

  private static final int SWEEP_MIN = 1024;

  private static volatile @Nullable UnfiredDeferreds watching;

  private final LongSupplier clock;
  private List<Noted> noted = new ArrayList<>();

  /// Those that were made since it was last looked which are fired.
  private int sinceSweep;

  private UnfiredDeferreds(LongSupplier clock) {
    this.clock = clock;
  }

  private record Noted(WeakReference<Chain> chain, long made, Extras.Trace trace) {
    boolean isUnfired() {
      Chain there = chain.get();
      return there != null && !there.fired();
    }

    Unfired at(long now) {
      return new Unfired(Duration.ofNanos(now - made), List.of(trace.getStackTrace()));
    }
  }

  /// One that was not fired.
  ///
  /// @param age for how long
  /// @param made where it was made, innermost first
  public record Unfired(Duration age, List<StackTraceElement> made) {
    /// Makes the list one of its own.
    public Unfired {
      made = List.copyOf(made);
    }
  }

  /// Notes all that are made from now on, unless they are noted already.
  ///
  /// @param clock a time in nanoseconds that never goes back, for any thread
  public static synchronized void watch(LongSupplier clock) {
    if (watching == null) {
      watching = new UnfiredDeferreds(clock);
      Extras.note();
    }
  }

  /// Notes no more, and forgets those that were.
  public static synchronized void forget() {
    watching = null;
    Extras.note();
  }

  /// Whether they are noted.
  public static boolean isWatching() {
    return watching != null;
  }

  /// Those that have not been fired for at least `age`, the oldest first.
  ///
  /// @param most how many at most
  public static List<Unfired> list(Duration age, int most) {
    UnfiredDeferreds all = watching;
    if (all == null) {
      return List.of();
    }
    long now = all.clock.getAsLong();
    return all.unfired().stream()
        .takeWhile(each -> now - each.made >= age.toNanos())
        .limit(most)
        .map(each -> each.at(now))
        .toList();
  }

  private synchronized List<Noted> unfired() {
    sweep();
    return List.copyOf(noted);
  }

  /// Of a chain that is made now.
  static void made(Chain chain, Extras.Trace trace) {
    UnfiredDeferreds all = watching;
    if (all != null) {
      all.add(chain, trace);
    }
  }

  private synchronized void add(Chain chain, Extras.Trace trace) {
    if (++sinceSweep > Math.max(SWEEP_MIN, noted.size())) {
      sweep();
    }
    if (noted.size() < NOTED_MAX) {
      noted.add(new Noted(new WeakReference<>(chain), clock.getAsLong(), trace));
    }
  }

  private void sweep() {
    sinceSweep = 0;
    noted = new ArrayList<>(noted.stream().filter(Noted::isUnfired).toList());
  }
}
