package spindle.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.TimeoutError;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.time.DelayedCall;

/// Bugs in asking and answering.
final class RequestBugs {
  private RequestBugs() {}

  static List<Bug> all() {
    return List.of(
        new Bug("a reply after a reconnect", "answers fit", RequestBugs::replyAfterReconnect),
        new Bug("a timeout after success", "what is answered", RequestBugs::timeoutAfterSuccess),
        new Bug("acknowledgements in another order", "kept", RequestBugs::acknowledgedInOrder),
        new Bug("a retry that adds twice", "counted once", RequestBugs::retriedTwice));
  }

  /// Gives up waiting for an answer, connects anew and asks the next question. The old connection
  /// is still there, and so may be its answer, which is taken for the new question's.
  private static void replyAfterReconnect(Simulation world, boolean planted) {
    slowEcho(world, 40);
    var wrong = new int[1];
    Host client = world.host("client");
    client.program(reactor ->
        Fiber.start(
            reactor,
            () -> {
              var asker = new Asker(reactor, planted);
              for (int question = 0; question < 5; question++) {
                String answer = asker.ask("question " + question);
                wrong[0] += answer.isEmpty() || answer.endsWith(" " + question) ? 0 : 1;
              }
              asker.hangUp();
            }));
    world.always("answers fit their questions", () -> wrong[0] == 0);
    world.run(Duration.ofSeconds(5));
  }

  /// Answers each line with itself, some time later.
  private static void slowEcho(Simulation world, int mostMillis) {
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, line) ->
                    reactor.callLater(Talk.within(world, mostMillis), () -> peer.sendLine(line))));
  }

  private static final class Asker {
    private final Reactor reactor;
    private final boolean planted;
    private @Nullable Talk server;
    private Deferred<String> answer = new Deferred<>();

    Asker(Reactor reactor, boolean planted) {
      this.reactor = reactor;
      this.planted = planted;
    }

    /// The answer; empty if none came in time.
    String ask(String question) throws Exception {
      if (server == null) {
        server = Fiber.await(Talk.to(reactor, "server").connectProtocol(new Talk(this::hear)));
      }
      answer = new Deferred<String>().addTimeout(Duration.ofMillis(30), reactor);
      server.sendLine(question);
      try {
        return Fiber.await(answer);
      } catch (TimeoutError _) {
        hangUp();
        return "";
      }
    }

    private void hear(Talk from, String line) {
      if ((planted || from == server) && !answer.called()) {
        answer.callback(line);
      }
    }

    void hangUp() {
      if (server != null && !planted) {
        server.close();
      }
      server = null;
    }
  }

  /// Sets an alarm for each answer, and does not take it back when the answer comes. It goes off
  /// later, in the middle of another question.
  private static void timeoutAfterSuccess(Simulation world, boolean planted) {
    slowEcho(world, 40);
    var failed = new int[1];
    Talk.client(
        world,
        "client",
        (reactor, server) -> {
          var asking = new Deferred<?>[1];
          for (int i = 0; i < 5; i++) {
            server.write("question\n");
            Deferred<String> answer = Fiber.fork(server::readLine);
            asking[0] = answer;
            DelayedCall alarm =
                reactor.callLater(
                    Duration.ofMillis(100),
                    () -> {
                      failed[0]++;
                      asking[0].cancel();
                    });
            Fiber.await(answer);
            if (!planted) {
              alarm.cancel();
            }
          }
        });
    world.always("what is answered in time does not fail", () -> failed[0] == 0);
    world.run(Duration.ofSeconds(5));
  }

  /// Takes acknowledgements for those of the oldest open requests. The server acknowledges what it
  /// has stored, and stores some things faster than others.
  private static void acknowledgedInOrder(Simulation world, boolean planted) {
    Set<String> stored = new LinkedHashSet<>();
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, line) ->
                    reactor.callLater(
                        Talk.within(world, 5),
                        () -> {
                          stored.add(line);
                          peer.sendLine("stored " + line);
                        })));
    var unkept = new int[1];
    Talk.client(
        world,
        "client",
        (_, server) -> {
          Queue<String> open = new ArrayDeque<>(List.of("a", "b", "c", "d"));
          for (String each : open) {
            server.write(each + "\n");
            Fiber.sleep(Talk.within(world, 4));
          }
          while (!open.isEmpty()) {
            String told = Talk.lineOf(server).substring("stored ".length());
            String acknowledged = planted ? open.remove() : told;
            unkept[0] += stored.contains(acknowledged) ? 0 : 1;
            open.remove(told);
          }
        });
    world.always("what is acknowledged is kept", () -> unkept[0] == 0);
    world.run(Duration.ofSeconds(5));
  }

  /// Says it again when no answer comes in time. If only the answer was late, it is done twice,
  /// unless the server knows it by its number.
  private static void retriedTwice(Simulation world, boolean planted) {
    Set<String> seen = new LinkedHashSet<>();
    var counter = new int[1];
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, line) -> {
                  if (seen.add(line) || planted) {
                    counter[0]++;
                  }
                  reactor.callLater(Talk.within(world, 40), () -> peer.sendLine(line));
                }));
    Host client = world.host("client");
    client.program(reactor ->
        Fiber.start(
            reactor,
            () -> {
              for (int i = 0; i < 3; i++) {
                while (!added(reactor, "add " + i)) {
                  Fiber.sleep(Duration.ofMillis(5));
                }
              }
            }));
    world.always("everything is counted once", () -> counter[0] <= seen.size());
    world.eventually("everything is counted", Duration.ofSeconds(5), () -> seen.size() == 3);
    world.run(Duration.ofSeconds(5));
  }

  private static boolean added(Reactor reactor, String what) throws Exception {
    try (var server = Conversation.connect(Talk.to(reactor, "server"))) {
      server.write(what + "\n");
      return Fiber.withDeadline(Duration.ofMillis(35), () -> server.readLine() != null);
    } catch (TimeoutError _) {
      return false;
    }
  }
}
