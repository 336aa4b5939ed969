package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reactor.HandOver;

/// Nothing keeps a world that has ended: exploring takes as much memory as the worlds that are
/// being tried, however many seeds there are.
class EndedWorldsTest {
  private static final int WORLDS = 20;
  private static final int COLLECTIONS_MAX = 50;

  private final List<WeakReference<Simulation>> worlds =
      Collections.synchronizedList(new ArrayList<>());

  /// A host that crashes while its fibers wait for what will never come, and is restarted.
  private void crash(Simulation world, Host.Program before) {
    worlds.add(new WeakReference<>(world));
    Host server = world.host("server");
    server.program(reactor -> {
      before.start(reactor);
      new TCP4ServerEndpoint(reactor, 80).listen(Conversation.with(Conversation::readLine));
      Fiber.start(reactor, () -> Fiber.await(new Deferred<Void>()));
    });
    world
        .host("client")
        .program(reactor -> {
          before.start(reactor);
          var nobody = new TCP4ClientEndpoint(reactor, "server", 7000);
          Fiber.start(reactor, () -> Conversation.connect(nobody).read());
        });
    world.run(Duration.ofSeconds(1));
    server.crash();
    server.restart();
    world.run(Duration.ofSeconds(1));
    server.crash();
  }

  private long kept() {
    for (int i = 0; i < COLLECTIONS_MAX && left() > 0; i++) {
      ManagementFactory.getMemoryMXBean().gc();
    }
    return left();
  }

  private long left() {
    return worlds.stream().filter(world -> !world.refersTo(null)).count();
  }

  @Test
  void fibersOfCrashedHostsDoNotKeepThem() {
    Exploration.of(world -> crash(world, _ -> {})).withSeeds(1, WORLDS).run();

    assertThat(worlds).hasSize(WORLDS);
    assertThat(kept()).isZero();
  }

  @Test
  void norDoFibersWhoseTurnIsHandedOver() {
    Exploration.of(world -> crash(world, HandOver::on)).withSeeds(1, WORLDS).run();

    assertThat(worlds).hasSize(WORLDS);
    assertThat(kept()).isZero();
  }

  @Test
  void norDoesAWorldThatHasFailed() {
    Explored explored =
        Exploration.of(
                world -> {
                  crash(world, _ -> {});
                  throw new AssertionError("on purpose");
                })
            .withSeeds(1, WORLDS)
            .collectingAll()
            .run();

    assertThat(explored.failures()).hasSize(1);
    assertThat(kept()).isZero();
  }
}
