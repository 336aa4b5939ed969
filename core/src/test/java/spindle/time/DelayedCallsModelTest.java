package spindle.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Drives the queue and a plain list side by side through the same random steps, also from within
/// calls that run.
class DelayedCallsModelTest {
  /// What the list knows of one call; times count from the start.
  private static final class Entry {
    final DelayedCall call;
    long due;

    /// Like `due`, but what a pass moves into the past stands where that pass is.
    long place;

    long turn;

    Entry(DelayedCall call, long due, long turn) {
      this.call = call;
      this.due = due;
      this.place = due;
      this.turn = turn;
    }
  }

  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingLong(entry -> entry.place).thenComparingLong(entry -> entry.turn);

  private final List<Entry> pending = new ArrayList<>();
  private long start;
  private long now;
  private long turns;
  private long passTurns;
  private boolean inPass;
  private int ran;
  private String where = "";

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theQueueDoesWhatAPlainListDoes(long seed) {
    Random chance = new Random(seed);
    start = chance.nextLong();
    now = start;
    DelayedCalls calls = new DelayedCalls(() -> now);
    for (int step = 0; step < 20_000; step++) {
      where = "seed " + seed + ", step " + step;
      switch (chance.nextInt(4)) {
        case 0, 1 -> change(calls, chance);
        case 2 -> now += chance.nextInt(10);
        default -> runDue(calls);
      }
      check(calls, step);
    }
    assertThat(ran).as(where).isGreaterThan(1_000);
  }

  private void change(DelayedCalls calls, Random chance) {
    int what = pending.isEmpty() ? 0 : chance.nextInt(6);
    switch (what) {
      case 0, 1, 2 -> schedule(calls, chance);
      case 3 -> pending.remove(chance.nextInt(pending.size())).call.cancel();
      case 4 -> {
        Entry entry = moved(chance);
        long delay = chance.nextLong(200);
        entry.due = now - start + delay;
        entry.place = entry.due;
        entry.call.reset(Duration.ofNanos(delay));
      }
      default -> {
        Entry entry = moved(chance);
        long delay = chance.nextLong(-200, 200);
        entry.due += delay;
        entry.place = inPass ? Math.max(entry.due, now - start) : entry.due;
        entry.call.delay(Duration.ofNanos(delay));
      }
    }
  }

  private void schedule(DelayedCalls calls, Random chance) {
    long delay = chance.nextLong(200);
    List<Entry> self = new ArrayList<>();
    DelayedCall call =
        calls.callLater(
            Duration.ofNanos(delay),
            () -> {
              assertThat(self.getFirst()).as(where).isSameAs(nextOfPass());
              pending.remove(self.getFirst());
              ran++;
              if (chance.nextInt(3) == 0) {
                change(calls, chance);
              }
            });
    self.add(new Entry(call, now - start + delay, turns++));
    pending.addAll(self);
  }

  private Entry moved(Random chance) {
    Entry entry = pending.get(chance.nextInt(pending.size()));
    entry.turn = turns++;
    return entry;
  }

  private void runDue(DelayedCalls calls) {
    passTurns = turns;
    inPass = true;
    calls.runDue(
        now,
        (_, failure) -> {
          throw new AssertionError(where, failure);
        });
    inPass = false;
    assertThat(pending).as(where).noneMatch(this::isOfPass);
  }

  private Entry nextOfPass() {
    return pending.stream().filter(this::isOfPass).min(ORDER).orElseThrow();
  }

  private boolean isOfPass(Entry entry) {
    return entry.turn < passTurns && entry.due <= now - start;
  }

  private void check(DelayedCalls calls, int step) {
    assertThat(calls.size()).as(where).isEqualTo(pending.size());
    long next = pending.stream().mapToLong(entry -> entry.due).min().orElse(Long.MAX_VALUE);
    assertThat(calls.nanosUntilNext(now))
        .as(where)
        .isEqualTo(pending.isEmpty() ? DelayedCalls.NEVER : Math.max(0, next - (now - start)));
    if (step % 100 == 0) {
      assertThat(calls.next(3)).isEqualTo(calls.list().subList(0, Math.min(3, calls.size())));
      assertThat(calls.next(calls.size())).isEqualTo(calls.list());
      assertThat(calls.list())
          .as(where)
          .containsExactlyInAnyOrderElementsOf(pending.stream().map(entry -> entry.call).toList());
      pending.forEach(
          entry -> assertThat(entry.call.dueNanos()).as(where).isEqualTo(entry.due + start));
    }
  }
}
