package spindle.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.time.Nanos;

/// What goes wrong at random. Each fault draws all it needs from a stream of its own, made from its
/// number: to leave one out changes no other.
final class Faults {
  private static final Duration SLOW_TURN = Duration.ofMillis(50);

  /// What happens, and how it is made good again after a while.
  private record Trouble(String what, Runnable begin, Runnable end) {}

  private final Simulation world;
  private final Chance chance;
  private final Predicate<Integer> allowed;
  private final List<Fault> happened = new ArrayList<>();
  private @Nullable FaultWeights weights;
  private @Nullable Runnable next;
  private int calms;

  Faults(Simulation world, Chance chance, Predicate<Integer> allowed) {
    this.world = world;
    this.chance = chance;
    this.allowed = allowed;
  }

  List<Fault> happened() {
    return List.copyOf(happened);
  }

  void begin(FaultWeights newWeights) {
    weights = newWeights;
    plan();
  }

  void calm() {
    calms++;
    weights = null;
    if (next != null) {
      next.run();
      next = null;
    }
  }

  private void plan() {
    FaultWeights now = weights;
    if (next == null && now != null) {
      SplittableRandom random = chance.fresh("fault " + (happened.size() + 1));
      long pause = Chance.exponential(random, Nanos.of(now.every()));
      next = world.network().schedule(Nanos.sum(world.nanos(), pause), () -> happens(now, random));
    }
  }

  private void happens(FaultWeights now, SplittableRandom random) {
    next = null;
    int number = happened.size() + 1;
    long length = Chance.exponential(random, Nanos.of(now.lasting()));
    Trouble trouble = draw(now, random);
    boolean leftOut = !allowed.test(number);
    String what = trouble.what + " for " + Times.text(Duration.ofNanos(length));
    happened.add(new Fault(number, world.elapsed(), what, leftOut));
    if (!leftOut) {
      world.note(null, happened.getLast().toString());
      trouble.begin.run();
      int before = calms;
      var _ =
          world
              .network()
              .schedule(
                  world.nanos() + length,
                  () -> {
                    if (before == calms) {
                      trouble.end.run();
                    }
                  });
    }
    plan();
  }

  private Trouble draw(FaultWeights now, SplittableRandom random) {
    int drawn =
        random.nextInt(now.crash() + now.partition() + now.cut() + now.reset() + now.slow());
    List<Host> hosts = world.hosts();
    Host one = hosts.get(random.nextInt(hosts.size()));
    Host other = hosts.get(random.nextInt(hosts.size()));
    if (drawn < now.crash()) {
      return new Trouble(one + " crashes", one::crash, one::restart);
    }
    drawn -= now.crash();
    if (drawn < now.partition()) {
      return partition(hosts, random);
    }
    drawn -= now.partition();
    if (drawn < now.cut()) {
      return new Trouble(
          "nothing passes from %s to %s".formatted(one, other),
          () -> world.cut(one, other),
          () -> world.mend(one, other));
    }
    drawn -= now.cut();
    if (drawn < now.reset()) {
      return new Trouble(
          "connections between %s and %s are reset".formatted(one, other),
          () -> world.reset(one, other),
          () -> {});
    }
    return new Trouble(one + " is slow", () -> one.slow(SLOW_TURN), () -> one.slow(Duration.ZERO));
  }

  private Trouble partition(List<Host> hosts, SplittableRandom random) {
    List<Host> here = new ArrayList<>();
    List<Host> there = new ArrayList<>();
    for (Host each : hosts) {
      (random.nextBoolean() ? here : there).add(each);
    }
    return new Trouble(
        "%s do not reach %s".formatted(here, there),
        () -> world.partition(here, there),
        () -> world.unite(here, there));
  }
}
