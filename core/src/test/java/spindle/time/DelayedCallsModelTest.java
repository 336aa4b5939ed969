package spindle.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Drives the queue and a sorted list side by side through the same random steps.
class DelayedCallsModelTest {
  /// What the list knows of one call.
  private static final class Entry {
    final int name;
    long due;
    long turn;

    Entry(int name, long due, long turn) {
      this.name = name;
      this.due = due;
      this.turn = turn;
    }
  }

  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingLong(entry -> entry.due).thenComparingLong(entry -> entry.turn);

  private final List<Entry> expected = new ArrayList<>();
  private final List<DelayedCall> live = new ArrayList<>();
  private final List<Entry> liveEntries = new ArrayList<>();
  private final List<Integer> ran = new ArrayList<>();
  private long now;
  private long turns;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theQueueDoesWhatASortedListDoes(long seed) {
    Random chance = new Random(seed);
    now = chance.nextLong();
    DelayedCalls calls = new DelayedCalls(() -> now);
    long start = now;
    for (int step = 0; step < 20_000; step++) {
      switch (chance.nextInt(8)) {
        case 0, 1, 2 -> schedule(calls, chance, start);
        case 3 -> cancel(chance);
        case 4 -> reset(chance, start);
        case 5 -> delay(chance);
        case 6 -> now += chance.nextInt(10);
        default -> runDue(calls, start, seed, step);
      }
      check(calls, start, seed, step);
    }
  }

  private void schedule(DelayedCalls calls, Random chance, long start) {
    long delay = chance.nextInt(200);
    int name = (int) turns;
    Entry entry = new Entry(name, now - start + delay, turns++);
    expected.add(entry);
    liveEntries.add(entry);
    live.add(calls.callLater(Duration.ofNanos(delay), () -> ran.add(name)));
  }

  private void cancel(Random chance) {
    if (!live.isEmpty()) {
      int which = chance.nextInt(live.size());
      live.remove(which).cancel();
      expected.remove(liveEntries.remove(which));
    }
  }

  private void reset(Random chance, long start) {
    if (!live.isEmpty()) {
      int which = chance.nextInt(live.size());
      long delay = chance.nextInt(200);
      live.get(which).reset(Duration.ofNanos(delay));
      liveEntries.get(which).due = now - start + delay;
      liveEntries.get(which).turn = turns++;
    }
  }

  private void delay(Random chance) {
    if (!live.isEmpty()) {
      int which = chance.nextInt(live.size());
      long delay = chance.nextInt(400) - 200;
      live.get(which).delay(Duration.ofNanos(delay));
      liveEntries.get(which).due += delay;
      liveEntries.get(which).turn = turns++;
    }
  }

  private void runDue(DelayedCalls calls, long start, long seed, int step) {
    ran.clear();
    calls.runDue(
        now,
        (_, failure) -> {
          throw new AssertionError(failure);
        });
    expected.sort(ORDER);
    List<Entry> due = expected.stream().filter(entry -> entry.due <= now - start).toList();
    assertThat(ran)
        .as("seed %d, step %d", seed, step)
        .isEqualTo(due.stream().map(entry -> entry.name).toList());
    expected.removeAll(due);
    for (int i = live.size() - 1; i >= 0; i--) {
      if (!live.get(i).active()) {
        live.remove(i);
        liveEntries.remove(i);
      }
    }
  }

  private void check(DelayedCalls calls, long start, long seed, int step) {
    assertThat(calls.size()).as("seed %d, step %d", seed, step).isEqualTo(expected.size());
    if (step % 100 == 0) {
      expected.sort(ORDER);
      assertThat(calls.list().stream().map(DelayedCall::dueNanos))
          .as("seed %d, step %d", seed, step)
          .isEqualTo(expected.stream().map(entry -> entry.due + start).toList());
    }
    long next = expected.stream().mapToLong(entry -> entry.due).min().orElse(Long.MAX_VALUE);
    assertThat(calls.nanosUntilNext(now))
        .as("seed %d, step %d", seed, step)
        .isEqualTo(expected.isEmpty() ? DelayedCalls.NEVER : Math.max(0, next - (now - start)));
  }
}
