package spindle.contract.transport;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.reason.ConnectionLost;

/// A transport as a producer: what its peer sends, paused and resumed.
final class ReadingCases {
  private ReadingCases() {}

  static void addTo(Cases cases) {
    cases.add("a paused transport delivers nothing, then all", ReadingCases::pauses);
    cases.add("pauseProducing in connectionMade holds", ReadingCases::pausesInMade);
    cases.add("pauseProducing in dataReceived holds", ReadingCases::pausesInData);
    cases.add("toggling often loses nothing", ReadingCases::toggles);
    cases.add("resumeProducing on a closing transport is nothing", ReadingCases::resumeClosing);
    cases.add("resumeProducing on a lost transport is nothing", ReadingCases::resumeLost);
    cases.add("the peer's end is told after the pause and the data", ReadingCases::endWhilePaused);
    cases.add("a paused transport does not keep the loop busy", ReadingCases::idleWhilePaused);
    cases.add("the peer's end in a pause does not keep the loop busy", ReadingCases::idleAfterEnd);
    cases.addIf(
        Harness.Feature.RESET_WHILE_PAUSED,
        "a reset is told although reading is paused",
        ReadingCases::resetWhilePaused);
    cases.add("paused, writing to a dead peer is noticed", ReadingCases::deadPeerWhilePaused);
    cases.add("loseConnection while paused closes", ReadingCases::loseWhilePaused);
  }

  private static void pauses(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().transport().pauseProducing();
    pair.server().transport().pauseProducing();
    pair.client().transport().write("hello");
    trial.settle();
    trial.expectLog(pair.server(), "made");
    pair.server().transport().resumeProducing();
    trial.expectLog(pair.server(), "made");
    trial.until("it arrived", () -> pair.server().count == 5);
    pair.server().transport().resumeProducing();
    pair.client().transport().write(" again");
    trial.until("the rest arrived", () -> pair.server().count == 11);
    trial.expectEqual(pair.server().text(), "hello again");
  }

  private static void pausesInMade(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.onMade = () -> server.transport().pauseProducing();
    Recorder client = trial.recorder("client");
    client.onMade = () -> client.transport().write("hello");
    Pair pair = trial.pair(server, client);
    trial.settle();
    trial.expectLog(server, "made");
    server.transport().resumeProducing();
    trial.until("it arrived", () -> pair.server().count == 5);
  }

  private static void pausesInData(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.onData = data -> server.transport().pauseProducing();
    Pair pair = trial.pair(server, trial.recorder("client"));
    pair.client().transport().write(new byte[500_000]);
    trial.until("some arrived", () -> server.count > 0);
    long some = server.count;
    trial.settle();
    trial.expectEqual(server.count, some);
    server.onData = data -> {};
    server.transport().resumeProducing();
    trial.until("all arrived", () -> server.count == 500_000);
  }

  private static void toggles(Trial trial) throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    Recorder server = trial.recorder("server");
    Pattern written = new Pattern();
    Pattern expected = new Pattern();
    server.keeps = false;
    server.onData =
        data -> {
          trial.require(expected.follows(data), "other bytes than were written");
          if (random.nextBoolean()) {
            server.transport().pauseProducing();
          }
        };
    Pair pair = trial.pair(server, trial.recorder("client"));
    for (int i = 0; i < 300; i++) {
      pair.client().transport().write(written.next(random.nextInt(1, 3_000)));
      if (random.nextBoolean()) {
        server.transport().resumeProducing();
      }
      if (random.nextInt(4) == 0) {
        server.transport().pauseProducing();
      }
      trial.turns(random.nextInt(3));
    }
    pair.client().transport().loseConnection();
    server.onData = data -> trial.require(expected.follows(data), "other bytes at the end");
    server.transport().resumeProducing();
    trial.untilLost(pair);
    trial.expectEqual(server.count, written.position());
  }

  private static void resumeClosing(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().write("too late");
    pair.server().transport().pauseProducing();
    pair.server().transport().loseConnection();
    pair.server().transport().resumeProducing();
    trial.untilLost(pair);
    trial.expectLog(pair.server(), "made", "lost ConnectionDone");
  }

  private static void resumeLost(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().onLost =
        () -> {
          pair.server().transport().pauseProducing();
          pair.server().transport().resumeProducing();
        };
    pair.server().transport().abortConnection();
    pair.server().transport().resumeProducing();
    trial.untilLost(pair);
    pair.server().transport().resumeProducing();
    trial.turns(3);
    trial.expectLog(pair.server(), "made", "lost ConnectionAborted");
  }

  private static void endWhilePaused(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().transport().pauseProducing();
    pair.client().transport().write(new byte[200_000]);
    pair.client().transport().loseConnection();
    trial.settle();
    trial.expectLog(pair.server(), "made");
    pair.server().note("resumed");
    pair.server().transport().resumeProducing();
    trial.untilLost(pair);
    trial.expectLog(pair.server(), "made", "resumed", "data", "lost ConnectionDone");
    trial.expectEqual(pair.server().count, 200_000L);
  }

  private static void idleWhilePaused(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().transport().pauseProducing();
    pair.client().transport().write(new byte[1_000]);
    trial.settle();
    expectIdle(trial);
    pair.server().transport().resumeProducing();
    trial.until("all arrived", () -> pair.server().count == 1_000);
    expectIdle(trial);
  }

  private static void idleAfterEnd(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().transport().pauseProducing();
    pair.client().transport().loseConnection();
    trial.settle();
    expectIdle(trial, 1);
    pair.server().transport().resumeProducing();
    trial.untilLost(pair);
  }

  private static void expectIdle(Trial trial) {
    expectIdle(trial, 0);
  }

  /// Nothing but one call after 50 ms makes the loop turn.
  private static void expectIdle(Trial trial, int otherCalls) {
    int turns = trial.turns();
    var _ = trial.reactor.callLater(Duration.ofMillis(50), () -> {});
    trial.until("some time has passed", () -> trial.reactor.delayedCalls().size() == otherCalls);
    trial.expect(trial.turns() - turns < 10, "the loop is busy");
  }

  private static void resetWhilePaused(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().transport().pauseProducing();
    trial.settle();
    long from = trial.reactor.nowNanos();
    pair.client().transport().abortConnection();
    trial.untilLost(pair);
    trial.expect(trial.reactor.nowNanos() - from < 1_000_000_000L, "it took a second");
    trial.expectLog(pair.server(), "made", "lost ConnectionLost");
    trial.expectCause(pair.server());
  }

  private static void deadPeerWhilePaused(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().transport().pauseProducing();
    pair.client().transport().write("unread");
    trial.settle();
    pair.client().transport().abortConnection();
    trial.until("the client is lost", pair.client()::lost);
    trial.settle();
    trial.untilPolling(
        "the server is lost",
        () -> {
          pair.server().transport().write("x");
          return pair.server().lost();
        });
    trial.expectLost(pair.server(), ConnectionLost.class);
  }

  private static void loseWhilePaused(Trial trial) throws Exception {
    Pair pair = trial.pair();
    for (Recorder each : List.of(pair.server(), pair.client())) {
      each.transport().pauseProducing();
      each.transport().write("unread");
    }
    trial.settle();
    pair.server().transport().loseConnection();
    pair.client().transport().loseConnection();
    trial.untilLost(pair);
    trial.expectLog(pair.server(), "made", "lost ConnectionDone");
    trial.expectLog(pair.client(), "made", "lost ConnectionDone");
  }
}
