package spindle.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.TimeoutError;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.time.DelayedCall;

/// Bugs in what several hosts agree on.
final class ClusterBugs {
  private static final FaultWeights PARTITIONS =
      FaultWeights.defaults()
          .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(1))
          .withCrash(0)
          .withCut(0)
          .withReset(0)
          .withSlow(0);

  private static final Duration LEASE = Duration.ofSeconds(1);

  private ClusterBugs() {}

  static List<Bug> all() {
    return List.of(
        new Bug("two leaders after a pause", "one leader", ClusterBugs::twoLeaders),
        new Bug("a stale cache after a partition", "the newest", ClusterBugs::staleCache));
  }

  /// Leads for as long as a lease lasts, counted from when it was granted for all one knows: from
  /// when the grant came. When that took long, somebody else has the lease by then.
  private static void twoLeaders(Simulation world, boolean planted) {
    world.faults(PARTITIONS);
    world.host("server").program(reactor -> grantLeases(reactor));
    List<Leader> all = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      world
          .host(name)
          .program(reactor -> {
            var leader = new Leader(reactor, name, planted);
            all.add(leader);
            Fiber.start(reactor, leader::askForLeases);
          });
    }
    world.always("one leader", () -> all.stream().filter(each -> each.leads).count() <= 1);
    world.run(Duration.ofSeconds(10));
  }

  private static void grantLeases(Reactor reactor) {
    var holder = new String[] {""};
    var end = new long[1];
    Talk.listen(
        reactor,
        (peer, name) -> {
          if (holder[0].isEmpty() || holder[0].equals(name) || reactor.nowNanos() >= end[0]) {
            holder[0] = name;
            end[0] = reactor.nowNanos() + LEASE.toNanos();
            peer.sendLine("granted");
          } else {
            peer.sendLine("taken");
          }
        });
  }

  private static final class Leader {
    private final Reactor reactor;
    private final String name;
    private final boolean planted;
    private boolean leads;
    private @Nullable DelayedCall stepDown;

    Leader(Reactor reactor, String name, boolean planted) {
      this.reactor = reactor;
      this.name = name;
      this.planted = planted;
    }

    void askForLeases() throws Exception {
      while (true) {
        try (var server = Conversation.connect(Talk.to(reactor, "server"))) {
          while (true) {
            long asked = reactor.nowNanos();
            server.write(name + "\n");
            String answer = Fiber.withDeadline(Duration.ofSeconds(3), server::readLine);
            if (answer == null) {
              break;
            } else if (answer.equals("granted")) {
              lead((planted ? reactor.nowNanos() : asked) + LEASE.toNanos() - reactor.nowNanos());
            }
            Fiber.sleep(Duration.ofMillis(200));
          }
        } catch (IOException | TimeoutError _) {
          Fiber.sleep(Duration.ofMillis(100));
        }
      }
    }

    private void lead(long nanos) {
      if (stepDown != null && stepDown.active()) {
        stepDown.cancel();
      }
      leads = nanos > 0;
      if (leads) {
        stepDown = reactor.callLater(Duration.ofNanos(nanos), () -> leads = false);
      }
    }
  }

  /// Keeps a copy of a value, and is told of every change while it is connected. What has changed
  /// while it was not, it never learns, unless it asks.
  private static void staleCache(Simulation world, boolean planted) {
    world.faults(
        PARTITIONS
            .withTimes(Duration.ofSeconds(2), Duration.ofSeconds(2))
            .withPartition(1)
            .withReset(2));
    var value = new int[1];
    var cached = new int[1];
    world
        .host("server")
        .program(reactor -> {
          Set<Talk> caches = new LinkedHashSet<>();
          Talk.listen(
              reactor,
              (peer, _) -> {
                caches.add(peer);
                if (!planted) {
                  peer.sendLine(String.valueOf(value[0]));
                }
              },
              caches::remove);
          Fiber.start(
              reactor,
              () -> {
                for (int i = 1; i <= 20; i++) {
                  Fiber.sleep(Talk.within(world, 1_000));
                  value[0] = i;
                  caches.forEach(peer -> peer.sendLine(String.valueOf(value[0])));
                }
              });
        });
    world
        .host("cache")
        .program(reactor ->
            Fiber.start(
                reactor,
                () -> {
                  while (true) {
                    follow(reactor, cached);
                    Fiber.sleep(Duration.ofMillis(100));
                  }
                }));
    world.run(Duration.ofSeconds(20));
    world.calm();
    Duration patience = Duration.ofMinutes(1); // somebody may wait to connect
    world.eventually("the newest value is known", patience, () -> cached[0] == 20);
    world.run(patience);
  }

  private static void follow(Reactor reactor, int[] cached) throws Exception {
    try (var server = Conversation.connect(Talk.to(reactor, "server"))) {
      server.write("follow\n");
      String line;
      while ((line = Fiber.withDeadline(Duration.ofSeconds(2), server::readLine)) != null) {
        cached[0] = Integer.parseInt(line);
      }
    } catch (IOException | TimeoutError _) {
      // It is tried again.
    }
  }
}
