package spindle.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import spindle.defer.TimeoutError;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.queue.DeferredQueue;
import spindle.reactor.Reactor;

/// Bugs in a number that three replicas keep: one writer counts up, two readers read. Each asks
/// all, and is content with the answers of two.
final class QuorumBugs {
  private static final int REPLICAS = 3;

  private QuorumBugs() {}

  static List<Bug> all() {
    return List.of(
        new Bug(
            "a read that is not written back",
            "no order",
            (world, planted) -> play(world, !planted, true)),
        new Bug(
            "a replica that forgets in a crash",
            "no order",
            (world, planted) -> play(world, true, !planted)));
  }

  /// @param writesBack whether a reader tells a majority what it has read before it says so: else
  ///   the next reader may not find it
  /// @param remembers whether a replica has a disk
  private static void play(Simulation world, boolean writesBack, boolean remembers) {
    var history = new History<Integer, Integer>();
    for (int i = 0; i < REPLICAS; i++) {
      var disk = new int[1];
      world
          .host("replica-" + i)
          .program(reactor -> {
            disk[0] = remembers ? disk[0] : 0;
            Talk.listen(
                reactor,
                (peer, line) -> {
                  disk[0] = Math.max(disk[0], Integer.parseInt(line));
                  peer.sendLine(String.valueOf(disk[0]));
                });
          });
    }
    var written = new int[1];
    client(
        world,
        "writer",
        reactor -> {
          int value = ++written[0];
          var write = history.ask("writer", value);
          majority(reactor, value);
          write.answered(0);
        });
    for (String name : List.of("reader-1", "reader-2")) {
      client(
          world,
          name,
          reactor -> {
            var read = history.ask(name, 0);
            int value = Collections.max(majority(reactor, 0));
            if (writesBack) {
              majority(reactor, value);
            }
            read.answered(value);
          });
    }
    world.faults(
        FaultWeights.defaults()
            .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(1))
            .withReset(0)
            .withSlow(0));
    world.run(Duration.ofSeconds(12));
    history.check(0, QuorumBugs::meaning);
  }

  /// 0 reads; anything else is written.
  private static Sequential.Done<Integer, Integer> meaning(Integer state, Integer call) {
    return call == 0 ? Sequential.done(state, state) : Sequential.done(call, 0);
  }

  private interface Client {
    void act(Reactor reactor) throws Exception;
  }

  private static void client(Simulation world, String name, Client client) {
    world
        .host(name)
        .program(reactor ->
            Fiber.start(
                reactor,
                () -> {
                  for (int i = 0; i < 6; i++) {
                    Fiber.sleep(Talk.within(world, 1_000));
                    client.act(reactor);
                  }
                }));
  }

  private static List<Integer> majority(Reactor reactor, int value) throws Exception {
    var answers = new DeferredQueue<Integer>();
    for (int i = 0; i < REPLICAS; i++) {
      String replica = "replica-" + i;
      Fiber.fork(() -> answers.put(tell(reactor, replica, value)));
    }
    List<Integer> heard = new ArrayList<>();
    while (heard.size() <= REPLICAS / 2) {
      heard.add(Fiber.await(answers.get()));
    }
    return heard;
  }

  private static int tell(Reactor reactor, String replica, int value) throws Exception {
    while (true) {
      try (var peer = Conversation.connect(Talk.to(reactor, replica))) {
        peer.write(value + "\n");
        String answer = Fiber.withDeadline(Duration.ofSeconds(1), peer::readLine);
        if (answer != null) {
          return Integer.parseInt(answer);
        }
      } catch (IOException | TimeoutError _) {
        // It is tried again.
      }
      Fiber.sleep(Duration.ofMillis(100));
    }
  }
}
