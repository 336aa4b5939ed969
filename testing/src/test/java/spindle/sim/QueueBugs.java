package spindle.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;

/// Bugs in what several parties share.
final class QueueBugs {
  private QueueBugs() {}

  static List<Bug> all() {
    return List.of(
        new Bug("a lost wake-up in a queue", "all jobs are done", QueueBugs::lostWakeUp),
        new Bug("a slot given back twice", "two at a time", QueueBugs::doubleClose),
        new Bug("a lost update", "every addition counts", QueueBugs::lostUpdate),
        new Bug("a crash between two writes", "no money is lost", QueueBugs::halfTransfer));
  }

  /// A worker that finds no job waits for one, but is put on the list of those who wait a moment
  /// after it was looked. A job that comes in that moment wakes nobody, and nobody looks again.
  private static void lostWakeUp(Simulation world, boolean planted) {
    Queue<String> jobs = new ArrayDeque<>();
    Queue<Talk> waiting = new ArrayDeque<>();
    var done = new int[1];
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, line) -> {
                  if (line.startsWith("job") && !waiting.isEmpty()) {
                    waiting.remove().sendLine(line);
                  } else if (line.startsWith("job")) {
                    jobs.add(line);
                  } else if (!jobs.isEmpty()) {
                    peer.sendLine(jobs.remove());
                  } else if (planted) {
                    reactor.callLater(Duration.ofMillis(1), () -> waiting.add(peer));
                  } else {
                    waiting.add(peer);
                  }
                }));
    Talk.client(
        world,
        "worker",
        (_, server) -> {
          for (; done[0] < 3; done[0]++) {
            server.write("next\n");
            server.readLine();
          }
        });
    Talk.client(
        world,
        "boss",
        (_, server) -> {
          for (int job = 0; job < 3; job++) {
            Fiber.sleep(Talk.within(world, 50));
            server.write("job " + job + "\n");
          }
          Fiber.sleep(Duration.ofSeconds(10));
        });
    world.eventually("all jobs are done", Duration.ofSeconds(5), () -> done[0] == 3);
    world.run(Duration.ofSeconds(5));
  }

  /// Whoever says `out`, or says nothing for too long, gives a slot back. Who does both gives back
  /// two, and then there are more inside than there is room for.
  private static void doubleClose(Simulation world, boolean planted) {
    var free = new int[] {2};
    List<Talk> inside = new ArrayList<>();
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, line) -> {
                  if (line.equals("in") && free[0] > 0) {
                    free[0]--;
                    inside.add(peer);
                    reactor.callLater(
                        Duration.ofMillis(50), () -> leave(peer, inside, free, planted));
                  } else if (line.equals("out") && inside.contains(peer)) {
                    leave(peer, inside, free, planted);
                  }
                }));
    for (String name : List.of("a", "b", "c", "d")) {
      Talk.client(
          world,
          name,
          (_, server) -> {
            Fiber.sleep(Talk.within(world, 100));
            server.write("in\n");
            Fiber.sleep(Talk.within(world, 60));
            server.write("out\n");
          });
    }
    world.always("two at a time", () -> inside.size() <= 2);
    world.run(Duration.ofSeconds(2));
  }

  private static void leave(Talk peer, List<Talk> inside, int[] free, boolean planted) {
    if (inside.remove(peer) || planted) {
      free[0]++;
    }
  }

  /// Two clients read a number, add one, and write it. What the other wrote meanwhile is gone,
  /// unless a write counts only where nothing has changed since.
  private static void lostUpdate(Simulation world, boolean planted) {
    var counter = new int[1];
    var additions = new int[1];
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, line) -> {
                  int seen = line.equals("get") ? -1 : Integer.parseInt(line);
                  if (seen < 0) {
                    peer.sendLine(String.valueOf(counter[0]));
                  } else if (planted || seen == counter[0]) {
                    counter[0] = seen + 1;
                    additions[0]++;
                    peer.sendLine("done");
                  } else {
                    peer.sendLine("changed");
                  }
                }));
    for (String name : List.of("a", "b")) {
      Talk.client(
          world,
          name,
          (_, server) -> {
            for (int i = 0; i < 3; i++) {
              Fiber.sleep(Talk.within(world, 100));
              add(server);
            }
          });
    }
    world.always("every addition counts", () -> counter[0] == additions[0]);
    world.eventually("all is added", Duration.ofSeconds(5), () -> additions[0] == 6);
    world.run(Duration.ofSeconds(5));
  }

  private static void add(Conversation server) throws Exception {
    String answer;
    do {
      server.write("get\n");
      server.write(server.readLine() + "\n");
      answer = server.readLine();
    } while ("changed".equals(answer));
  }

  /// Money goes from one account on the disk to another, in two writes. A crash between them loses
  /// it, unless the disk knows of the intention, and it is carried out after the crash.
  private static void halfTransfer(Simulation world, boolean planted) throws Exception {
    var disk = new int[] {100, 0};
    var intended = new boolean[1];
    Host bank = world.host("server");
    bank.program(reactor -> {
      if (intended[0]) {
        disk[1] = 100 - disk[0];
        intended[0] = false;
      }
      Talk.listen(
          reactor,
          (peer, line) -> {
            intended[0] = !planted;
            disk[0] -= 10;
            reactor.callLater(
                Duration.ofMillis(3),
                () -> {
                  disk[1] += 10;
                  intended[0] = false;
                  peer.sendLine("done");
                });
          });
    });
    Talk.client(
        world,
        "client",
        (_, server) -> {
          for (int i = 0; i < 5; i++) {
            server.write("transfer\n");
            server.readLine();
          }
        });
    world.run(Talk.within(world, 100));
    bank.crash();
    world.run(Duration.ofSeconds(1));
    bank.restart();
    world.eventually("no money is lost", Duration.ofSeconds(1), () -> disk[0] + disk[1] == 100);
    world.run(Duration.ofSeconds(1));
  }
}
