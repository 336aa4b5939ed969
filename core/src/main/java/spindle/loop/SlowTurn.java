package spindle.loop;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.flight.Flight;
import spindle.time.Nanos;

/// What is known of a turn that may last too long: for how long, what its thread was seen at, whose
/// callback that is. It is told at each look, and says what there is to report then.
///
/// If the time between two looks was far longer than it was to be, the whole JVM stood still, or
/// its process, or a debugger stopped all threads: nobody's callback is to blame for that, and it
/// counts for no more than it was to be.
final class SlowTurn {
  /// How many looks there are in the time that is too long.
  static final int LOOKS = 4;

  private static final int SAMPLES = 3;

  /// So late a look may be because the machine is busy.
  private static final long LATE_NANOS = 100_000_000;

  /// When a turn that was reported is reported again.
  private static final List<Duration> AGAIN =
      List.of(Duration.ofSeconds(10), Duration.ofSeconds(60));

  private final Duration threshold;
  private final long lookNanos;
  private long turn = -1;
  private long heldNanos;
  private int reports;
  private String owner = "";
  private String reported = "";
  private boolean severalOwners;
  private final List<List<StackTraceElement>> samples = new ArrayList<>();

  /// @param threshold what is too long
  SlowTurn(Duration threshold) {
    this.threshold = threshold;
    lookNanos = Math.max(1, Nanos.of(threshold) / LOOKS);
  }

  /// How long to wait until the next look.
  long lookNanos() {
    return lookNanos;
  }

  /// What is looked at.
  interface Turn {
    /// Whose callback runs.
    String owner();

    /// Where the thread is, innermost first.
    StackTraceElement[] stack();
  }

  /// Looks once.
  ///
  /// @param now the number of the turn whose callbacks run; negative if none do
  /// @param sleptNanos how long ago the last look was
  /// @return what to report, or null
  @Nullable String look(long now, long sleptNanos, Turn seen) {
    if (now != turn || now < 0) {
      String end = reports > 0 ? end() : null;
      begin(now);
      return end;
    }
    heldNanos += sleptNanos > 2 * lookNanos + LATE_NANOS ? lookNanos : sleptNanos;
    long left = Nanos.of(nextReport()) - heldNanos;
    if (left < SAMPLES * lookNanos) {
      sample(seen);
    }
    return left <= 0 && samples.size() == SAMPLES ? report() : null;
  }

  private void begin(long now) {
    turn = now;
    heldNanos = 0;
    reports = 0;
    forgetSamples();
  }

  private void forgetSamples() {
    samples.clear();
    severalOwners = false;
    owner = "";
  }

  private Duration nextReport() {
    List<Duration> later = AGAIN.stream().filter(each -> each.compareTo(threshold) > 0).toList();
    if (reports == 0) {
      return threshold;
    }
    return reports <= later.size() ? later.get(reports - 1) : Duration.ofSeconds(Long.MAX_VALUE);
  }

  private void sample(Turn seen) {
    String of = seen.owner();
    severalOwners |= !samples.isEmpty() && !of.equals(owner);
    owner = of;
    samples.add(Arrays.asList(seen.stack()));
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
  }

  private String report() {
    StringBuilder text =
        new StringBuilder(
            severalOwners
                ? "callbacks of one turn have held the reactor for more than "
                : "a callback has held the reactor for more than ");
    text.append(words(nextReport()));
    text.append("; nothing else moves meanwhile: give it away with deferToThread. ");
    text.append(severalOwners ? "The last one is of " : "It is of ").append(owner);
    text.append(", and at ('*' marks what all of %d looks have seen):".formatted(samples.size()));
    for (StackTraceElement frame : samples.getLast()) {
      boolean common = samples.stream().allMatch(each -> each.contains(frame));
      text.append(common ? "\n\t* at " : "\n\t  at ").append(frame);
    }
    reports++;
    reported = owner;
    forgetSamples();
    return text.toString();
  }

  private String end() {
    if (Flight.isOn()) {
      Flight.slow(reported, heldNanos / 1_000_000);
    }
    return "the reactor goes on, held up for about " + words(Duration.ofNanos(heldNanos));
  }

  private static String words(Duration time) {
    BigDecimal seconds = BigDecimal.valueOf(time.toMillis()).movePointLeft(3);
    return seconds.stripTrailingZeros().toPlainString() + " s";
  }
}
