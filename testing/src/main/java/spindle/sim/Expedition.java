package spindle.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One run of an [Exploration]: its threads, and what they have found so far.
final class Expedition {
  private final Exploration plan;
  private final Object lock = new Object();
  private final Map<FailureKind, Alike> failures = new LinkedHashMap<>();
  private long next;
  private long seeds;
  private long events;
  private @Nullable Throwable broken;

  /// All that failed in the same way.
  private static final class Alike {
    final SortedSet<Long> seeds = new TreeSet<>();
    Attempt lowest;

    Alike(Attempt attempt) {
      lowest = attempt;
    }

    void add(Attempt attempt) {
      seeds.add(attempt.seed().number());
      if (attempt.seed().number() < lowest.seed().number()) {
        lowest = attempt;
      }
    }

    /// Without `all` it is up to the threads which other seeds were begun: they are not told.
    FailedSeed smallest(Exploration plan) {
      List<Long> others = plan.all() ? seeds.stream().skip(1).toList() : List.of();
      return FailedSeed.of(lowest, others, new Minimiser(plan.scenario(), lowest).smallest());
    }
  }

  Expedition(Exploration plan) {
    this.plan = plan;
    next = plan.first();
  }

  Explored run() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.threads(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("spindle-sim-" + i).start(this::work));
    }
    join(threads);
    if (broken instanceof Error error) {
      throw error;
    } else if (broken instanceof RuntimeException exception) {
      throw exception;
    }
    return new Explored(seeds, events, smallest());
  }

  /// An interrupt ends it early: no further seeds are begun.
  private void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException _) {
          interrupted = true;
          stop(null);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      for (long seed = take(); seed <= plan.last(); seed = take()) {
        note(Attempt.run(Seed.of(seed), plan.scenario()));
      }
    } catch (Throwable thrown) {
      stop(thrown); // run throws it
    }
  }

  /// The next seed; one behind the last if there is no more to do. Seeds are handed out in their
  /// order, so when one fails all lower ones have been begun, and are finished.
  private long take() {
    synchronized (lock) {
      boolean enough = !plan.all() && !failures.isEmpty();
      return enough || next > plan.last() ? plan.last() + 1 : next++;
    }
  }

  private void note(Attempt attempt) {
    synchronized (lock) {
      seeds++;
      events += attempt.events();
      if (attempt.failed()) {
        failures
            .computeIfAbsent(FailureKind.of(attempt.reason()), _ -> new Alike(attempt))
            .add(attempt);
      }
      plan.progress().accept(seeds);
    }
  }

  private void stop(@Nullable Throwable why) {
    synchronized (lock) {
      if (broken == null) {
        broken = why;
      }
      next = plan.last() + 1;
    }
  }

  private List<FailedSeed> smallest() {
    return failures.values().stream()
        .sorted(Comparator.comparingLong(alike -> alike.lowest.seed().number()))
        .limit(plan.all() ? Long.MAX_VALUE : 1)
        .map(alike -> alike.smallest(plan))
        .toList();
  }
}
