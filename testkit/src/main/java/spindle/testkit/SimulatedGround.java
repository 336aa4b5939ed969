package spindle.testkit;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.sim.Host;
import spindle.sim.Seed;
import spindle.sim.Simulation;

/// A world that comes from a seed. The test itself lives on the host `test`, if it asks for one.
final class SimulatedGround implements Ground {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final Seed seed;
  private final Simulation world;
  private @Nullable Host own;

  SimulatedGround(Seed seed) {
    this.seed = seed;
    world = seed.world();
  }

  private Host own() {
    Host host = own == null ? world.host("test") : own;
    own = host;
    return host;
  }

  @Override
  public Reactor reactor() {
    return own().reactor();
  }

  @Override
  public Object given(Class<?> type) {
    if (type == Simulation.class) {
      return world;
    } else if (type == Host.class) {
      return own();
    }
    throw Ground.notHere(type, On.SIMULATION);
  }

  @Override
  public void run(Body body, Duration deadline) throws Throwable {
    Deferred<?> ended = body.begin(reactor()).reportedElsewhere();
    try {
      world.runUntil("the test ends", deadline, ended::isDone);
    } catch (AssertionError late) {
      Ground.finish(ended, late, () -> world.run(MOMENT));
    }
    var _ = ended.take();
  }

  @Override
  public void settle() {
    if (!leftovers().isEmpty()) {
      world.run(MOMENT);
    }
    world.finish();
  }

  @Override
  public List<String> leftovers() {
    return own == null || !own.up() ? List.of() : Ground.leftovers(own.reactor());
  }

  @Override
  public String situation() {
    String faults =
        Lines.of("the faults were", world.faultsSoFar().stream().map(String::valueOf).toList());
    return "seed %s fails; to see it again, run this test with -D%s=%s, or with firstSeed = %d%s%s"
        .formatted(
            seed,
            SpindleTest.SEED,
            seed,
            seed.number(),
            faults,
            Lines.of("the last events were", Lines.last(world.lastEvents())));
  }

  @Override
  public void close() {
    world.close();
  }
}
