package spindle.contract.transport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Sources;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.protocol.Transport;
import spindle.reason.CloseTimeout;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.ProtocolFailed;
import spindle.time.Nanos;

/// Producers: paused and resumed at the water marks, waited for by a close, stopped at the end.
final class ProducerCases {
  static final Limits MARKS = Limits.defaults().withWaterMarks(20_000, 100_000);

  private ProducerCases() {}

  static void addTo(Cases cases) {
    cases.add("above high water: one pause; at low water: one resume", ProducerCases::waterMarks);
    cases.add("a producer that refills is paused and resumed in turn", ProducerCases::refills);
    cases.add("a producer for a full transport is paused at once", ProducerCases::registersFull);
    cases.add("a file can fill a transport and is waited for", ProducerCases::fileFills);
    cases.add("a second producer is refused", ProducerCases::secondIsRefused);
    cases.add("a producer for a dead transport is stopped at once", ProducerCases::dead);
    cases.add("a pull producer is asked each time all was sent", ProducerCases::pulls);
    cases.add("a pull producer is never paused", ProducerCases::pullIsNotPaused);
    cases.add("the producer is stopped once, before the loss is told", ProducerCases::stopped);
    cases.add("a producer that has left is not stopped", ProducerCases::notStopped);
    cases.add("unregistering twice or for nothing is nothing", ProducerCases::unregisterTwice);
    cases.add("a close waits for the push producer, which may write", ProducerCases::closeWaits);
    cases.add("a close waits for the pull producer, which may write", ProducerCases::closePulls);
    cases.add("the peer's end waits for the producer", ProducerCases::endWaits);
    cases.add(
        "who has nothing more to say to a peer that has ended is stopped", ProducerCases::idle);
    cases.add(
        "a peer that waits for more of a stopped producer sees no end",
        ProducerCases::idleHalfClosed);
    cases.add("a producer that a close waits for has its time", ProducerCases::idleClosing);
    cases.add("who answers a peer that has ended is not cut off", ProducerCases::answersSlowly);
    cases.add("a producer that does not finish ends the close", ProducerCases::neverFinishes);
    cases.add("unregistering after the end is nothing", ProducerCases::unregisterAfterEnd);
    cases.add("a producer that throws ends its connection", ProducerCases::throwing);
  }

  static Pair blocked(Trial trial) throws Exception {
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), MARKS);
    pair.client().keeps = false;
    pair.client().transport().pauseProducing();
    trial.fill(pair.server());
    return pair;
  }

  /// Has the peer read until nothing is buffered.
  static void drain(Trial trial, Pair pair) {
    pair.client().transport().resumeProducing();
    trial.until("all was sent", () -> pair.server().transport().buffered() == 0);
  }

  private static void waterMarks(Trial trial) throws Exception {
    Pair pair = blocked(trial);
    Recorder server = pair.server();
    Transport transport = server.transport();
    transport.registerProducer(new Sources.Push(server));
    List<Long> levels = new ArrayList<>();
    Sources.Push push = new Sources.Push(server);
    push.onResume = () -> levels.add(transport.buffered());
    transport.unregisterProducer();
    transport.registerProducer(push);
    for (int i = 0; i < 3; i++) {
      transport.write(new byte[(int) (100_000 - transport.buffered())]);
      trial.expect(!server.log.contains("pause") || i > 0, "it is paused at high water");
      boolean room = true;
      for (int piece = 0; piece < 10; piece++) {
        room = transport.write(new byte[100_000]);
        trial.expect(!room, "there is room above high water");
      }
      drain(trial, pair);
      pair.client().transport().pauseProducing();
      trial.fill(server);
    }
    Collections.addAll(levels, 0L);
    trial.expectLog(server, "made", "pause", "resume", "pause", "resume", "pause", "resume");
    trial.expect(
        levels.stream().allMatch(each -> each <= 20_000), "it was resumed above low water");
  }

  private static void refills(Trial trial) throws Exception {
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), MARKS);
    pair.client().keeps = false;
    Recorder server = pair.server();
    Transport transport = server.transport();
    Sources.Push push = new Sources.Push(server);
    push.onResume =
        () -> {
          if (server.log.size() < 9) {
            transport.write(new byte[8_000_000]);
          }
        };
    transport.registerProducer(push);
    transport.write(new byte[8_000_000]);
    trial.until("it was resumed four times", () -> server.log.size() >= 9);
    trial.expectLog(
        server, "made", "pause", "resume", "pause", "resume", "pause", "resume", "pause", "resume");
  }

  private static void registersFull(Trial trial) throws Exception {
    Pair pair = blocked(trial);
    Recorder server = pair.server();
    server.transport().write(new byte[200_000]);
    server.transport().registerProducer(new Sources.Push(server));
    trial.expectLog(server, "made", "pause");
    drain(trial, pair);
    trial.expectLog(server, "made", "pause", "resume");
  }

  private static void fileFills(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    Transport transport = server.transport();
    Path file = Files.createTempFile("spindle", ".bytes");
    try {
      Files.write(file, new byte[100_000]);
      transport.registerProducer(new Sources.Push(server));
      Deferred<Void> sent = transport.writeFile(file, 0, 100_000);
      trial.expectLog(server, "made", "pause");
      Deferred<Void> room = transport.drained();
      trial.expect(!room.called(), "there is room");
      // This may take the file along, which leaves room within the call.
      transport.write(new byte[10_000]);
      trial.until("the file was sent", sent::called);
      trial.until("it arrived", () -> pair.client().count == 110_000);
      trial.turns(3);
      trial.expectLog(server, "made", "pause", "resume");
      trial.expect(room.called(), "nobody was told that there is room");
    } finally {
      Files.delete(file);
    }
  }

  private static void secondIsRefused(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    server.transport().registerProducer(new Sources.Push(server));
    int refused = 0;
    try {
      server.transport().registerProducer(new Sources.Push(pair.client()));
    } catch (IllegalStateException expected) {
      refused++;
    }
    try {
      server.transport().registerProducer(new Sources.Pull(pair.client()));
    } catch (IllegalStateException expected) {
      refused++;
    }
    trial.expectEqual(refused, 2);
    trial.expectLog(pair.client(), "made");
    server.transport().unregisterProducer();
    server.transport().registerProducer(new Sources.Pull(server));
    trial.expectLog(server, "made", "pull");
  }

  private static void dead(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    server.onLost = () -> server.transport().registerProducer(new Sources.Pull(server));
    server.abort();
    server.transport().registerProducer(new Sources.Push(server));
    trial.untilLost(pair);
    server.transport().registerProducer(new Sources.Push(server));
    server.transport().registerProducer(new Sources.Pull(server));
    trial.expectLog(server, "made", "stop", "lost ConnectionAborted", "stop", "stop", "stop");
  }

  private static void pulls(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    Transport transport = server.transport();
    Sources.Pull pull = new Sources.Pull(server);
    int[] pieces = {0};
    pull.onResume =
        () -> {
          trial.require(transport.buffered() == 0, "asked before all was sent");
          if (++pieces[0] == 5) {
            transport.unregisterProducer();
          }
          transport.write("piece " + pieces[0]);
        };
    transport.registerProducer(pull);
    trial.expectLog(server, "made", "pull");
    trial.until("all arrived", () -> pair.client().count == 35);
    trial.settle();
    trial.expectLog(server, "made", "pull", "pull", "pull", "pull", "pull");
    trial.expectEqual(pair.client().text(), "piece 1piece 2piece 3piece 4piece 5");
  }

  private static void pullIsNotPaused(Trial trial) throws Exception {
    Pair pair = blocked(trial);
    Recorder server = pair.server();
    Sources.Pull pull = new Sources.Pull(server);
    server.transport().registerProducer(pull);
    server.transport().write(new byte[300_000]);
    trial.turns(2);
    trial.expectLog(server, "made", "pull");
    drain(trial, pair);
    trial.expectLog(server, "made", "pull", "pull");
  }

  private static void stopped(Trial trial) throws Exception {
    // Behind a mere end of the stream, in place of the peer's reset, the producer may go on.
    boolean resets = trial.harness.has(Harness.Feature.RESET);
    for (int how : resets ? new int[] {0, 1, 2, 3} : new int[] {0, 2}) {
      Pair pair = trial.pair();
      Recorder server = pair.server();
      server.transport().registerProducer(new Sources.Push(server));
      switch (how) {
        case 0 -> server.abort();
        case 1 -> pair.client().abort();
        case 2 -> {
          server.onData = data -> server.abort();
          pair.client().transport().write("x");
        }
        default -> {
          server.transport().loseConnection();
          pair.client().abort();
        }
      }
      trial.untilLost(pair);
      trial.turns(3);
      server.log.remove("data");
      trial.expectEqual(server.log.get(1), "stop");
      trial.expectEqual(server.log.size(), 3);
    }
  }

  private static void notStopped(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    server.transport().registerProducer(new Sources.Push(server));
    server.transport().unregisterProducer();
    server.abort();
    trial.untilLost(pair);
    trial.expectLog(server, "made", "lost ConnectionAborted");
  }

  private static void unregisterTwice(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    server.transport().unregisterProducer();
    server.transport().registerProducer(new Sources.Push(server));
    server.transport().unregisterProducer();
    server.transport().unregisterProducer();
    trial.settle();
    trial.expectLog(server, "made");
  }

  private static void closeWaits(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    server.transport().registerProducer(new Sources.Push(server));
    server.transport().write("first, ");
    server.transport().loseConnection();
    trial.settle();
    trial.expectLog(pair.client(), "made", "data");
    server.transport().write("second, ");
    trial.settle();
    server.transport().write("last");
    server.transport().unregisterProducer();
    trial.expect(!server.transport().write("too late"), "there is room after the end");
    trial.untilLost(pair);
    trial.expectEqual(pair.client().text(), "first, second, last");
    trial.expectLog(server, "made", "lost ConnectionDone");
  }

  private static void closePulls(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.server().transport();
    Sources.Pull pull = new Sources.Pull(pair.server());
    int[] left = {20};
    pull.onResume =
        () -> {
          transport.write(new byte[10_000]);
          if (--left[0] == 0) {
            transport.unregisterProducer();
          }
        };
    transport.registerProducer(pull);
    transport.loseConnection();
    trial.untilLost(pair);
    trial.expectEqual(pair.client().count, 200_000L);
    trial.expectLost(pair.server(), ConnectionDone.class);
  }

  private static void endWaits(Trial trial) throws Exception {
    if (!trial.harness.has(Harness.Feature.HALF_CLOSE)) {
      return;
    }
    Pair pair = trial.pair(trial.recorder("server"), trial.aware("client"));
    Recorder server = pair.server();
    server.transport().registerProducer(new Sources.Push(server));
    pair.client().transport().loseWriteConnection();
    trial.settle();
    server.transport().write("the answer");
    server.transport().unregisterProducer();
    trial.untilLost(pair);
    trial.expectEqual(pair.client().text(), "the answer");
    trial.expectLog(server, "made", "lost ConnectionDone");
  }

  private static final Limits SHORT_LINGER =
      Limits.defaults().withLingerTimeout(Duration.ofMillis(100));

  private static void idle(Trial trial) throws Exception {
    for (boolean pull : new boolean[] {false, true}) {
      Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), SHORT_LINGER);
      Recorder server = pair.server();
      if (pull) {
        server.transport().registerProducer(new Sources.Pull(server));
      } else {
        server.transport().registerProducer(new Sources.Push(server));
      }
      server.transport().write("said before");
      pair.client().transport().loseConnection();
      trial.untilLost(pair);
      server.log.removeIf("pull"::equals);
      trial.expectLog(server, "made", "stop", "lost ConnectionDone");
    }
  }

  private static void idleHalfClosed(Trial trial) throws Exception {
    if (!trial.harness.has(Harness.Feature.HALF_CLOSE)) {
      return;
    }
    Pair pair = trial.pair(trial.recorder("server"), trial.aware("client"), SHORT_LINGER);
    pair.server().transport().registerProducer(new Sources.Push(pair.server()));
    pair.client().transport().loseWriteConnection();
    trial.untilLost(pair);
    trial.expectLog(pair.server(), "made", "stop", "lost ConnectionDone");
    if (trial.harness.has(Harness.Feature.RESET)) {
      trial.expectLost(pair.client(), ConnectionLost.class);
    }
  }

  private static void idleClosing(Trial trial) throws Exception {
    for (boolean askedFirst : new boolean[] {true, false}) {
      Limits limits = SHORT_LINGER.withCloseTimeout(Duration.ofMillis(400));
      Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), limits);
      Recorder server = pair.server();
      server.transport().registerProducer(new Sources.Push(server));
      if (askedFirst) {
        server.transport().loseConnection();
      }
      pair.client().transport().loseConnection();
      trial.until("the server is closing", () -> server.transport().disconnecting());
      server.transport().loseConnection();
      trial.untilLost(pair);
      trial.expectLog(server, "made", "stop", "lost CloseTimeout");
    }
  }

  private static void answersSlowly(Trial trial) throws Exception {
    if (!trial.harness.has(Harness.Feature.HALF_CLOSE)) {
      return;
    }
    Duration timeout = Duration.ofMillis(400);
    while (!isWaitedFor(trial, timeout)) {
      timeout = timeout.multipliedBy(4);
    }
  }

  /// Whether the producer was in time. A machine that has no time for us makes it seem silent.
  private static boolean isWaitedFor(Trial trial, Duration timeout) throws Exception {
    Limits limits = Limits.defaults().withLingerTimeout(timeout);
    Pair pair = trial.pair(trial.recorder("server"), trial.aware("client"), limits);
    Recorder server = pair.server();
    server.transport().registerProducer(new Sources.Push(server));
    pair.client().transport().loseWriteConnection();
    long longestSilence = 0;
    long said = trial.reactor.nowNanos();
    for (int i = 0; i < 10; i++) {
      trial.pass(timeout.dividedBy(8));
      longestSilence = Math.max(longestSilence, trial.reactor.nowNanos() - said);
      said = trial.reactor.nowNanos();
      server.transport().write(".");
    }
    if (longestSilence >= Nanos.of(timeout)) {
      pair.client().transport().loseConnection();
      trial.untilLost(pair);
      return false;
    }
    trial.expectLog(server, "made");
    server.transport().unregisterProducer();
    trial.untilLost(pair);
    trial.expectEqual(pair.client().text(), "..........");
    trial.expectLog(server, "made", "lost ConnectionDone");
    return true;
  }

  private static void neverFinishes(Trial trial) throws Exception {
    Limits limits = Limits.defaults().withCloseTimeout(Duration.ofMillis(200));
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), limits);
    Recorder server = pair.server();
    server.transport().registerProducer(new Sources.Push(server));
    server.transport().loseConnection();
    trial.untilLost(pair);
    trial.expectLost(server, CloseTimeout.class);
    trial.expectLog(server, "made", "stop", "lost CloseTimeout");
  }

  private static void unregisterAfterEnd(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder server = pair.server();
    Sources.Push push = new Sources.Push(server);
    push.onStop = () -> server.transport().unregisterProducer();
    server.onLost = () -> server.transport().unregisterProducer();
    server.transport().registerProducer(push);
    server.abort();
    server.transport().unregisterProducer();
    trial.untilLost(pair);
    server.transport().unregisterProducer();
    trial.turns(3);
    trial.expectLog(server, "made", "lost ConnectionAborted");
  }

  private static void throwing(Trial trial) throws Exception {
    RuntimeException oops = new RuntimeException("oops");
    trial.expectErrors(3);
    for (int which = 0; which < 3; which++) {
      Pair pair = blocked(trial);
      Recorder server = pair.server();
      if (which == 0) {
        Sources.Push push = new Sources.Push(server);
        push.onPause =
            () -> {
              throw oops;
            };
        server.transport().registerProducer(push);
        trial.expect(!server.transport().write(new byte[500_000]), "there is room");
      } else {
        registerThrowing(server, which == 1, oops);
        server.transport().write(new byte[500_000]);
        pair.client().transport().resumeProducing();
      }
      trial.until("the server is lost", server::lost);
      trial.expectLost(server, ProtocolFailed.class);
      trial.expect(server.reason != null && server.reason.getCause() == oops, "another cause");
      trial.expectEqual(Collections.frequency(server.log, "stop"), 1);
    }
  }

  private static void registerThrowing(Recorder server, boolean push, RuntimeException oops) {
    if (push) {
      Sources.Push producer = new Sources.Push(server);
      producer.onResume =
          () -> {
            throw oops;
          };
      server.transport().registerProducer(producer);
    } else {
      Sources.Pull producer = new Sources.Pull(server);
      server.transport().registerProducer(producer);
      producer.onResume =
          () -> {
            throw oops;
          };
    }
  }
}
