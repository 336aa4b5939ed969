package spindle.contract.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.protocol.Limits;
import spindle.protocol.Transport;
import spindle.reason.CloseTimeout;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.time.Nanos;

/// `loseConnection` and the peer's end: nothing written is lost, nothing hangs.
final class ClosingCases {
  private static final int MIB = 1 << 20;
  private static final Duration SHORT = Duration.ofMillis(200);

  private ClosingCases() {}

  static void addTo(Cases cases) {
    cases.add("loseConnection sends what was written", ClosingCases::flushes);
    cases.add("loseConnection in connectionMade sends what was written", ClosingCases::inMade);
    cases.add("an answer survives a close while the peer uploads", ClosingCases::answersUploads);
    cases.add("nothing is delivered after loseConnection", ClosingCases::deliversNoMore);
    cases.add("loseConnection may be repeated, also after the end", ClosingCases::repeated);
    cases.add("both ends may close at once", ClosingCases::bothAtOnce);
    cases.add("the loss is reported after loseConnection has returned", ClosingCases::later);
    cases.add("disconnecting tells whether it is ending", ClosingCases::disconnecting);
    cases.add("stopProducing of a transport closes it", ClosingCases::stopProducing);
    cases.add("a peer that takes nothing ends the close with CloseTimeout", ClosingCases::deadline);
    cases.add("a peer that takes a little extends the close", ClosingCases::progress);
    cases.add("a peer that dies during the flush ends it", ClosingCases::diesWhileFlushing);
    cases.add("a close may take for ever, and need not", ClosingCases::forEver);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "lingering goes on while the peer sends, but not for ever",
        ClosingCases::lingers);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "a peer that does not end is lingered for, then the end is clean",
        ClosingCases::lingersInVain);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "the peer's end is answered with what was written",
        ClosingCases::endIsAnswered);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "the peer's end is answered with what was written, however much",
        ClosingCases::endIsAnsweredWithMuch);
  }

  private static void forEver(Trial trial) throws Exception {
    Duration never = Duration.ofSeconds(Long.MAX_VALUE);
    Limits limits = Limits.defaults().withCloseTimeout(never).withLingerTimeout(never);
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), limits);
    pair.client().transport().pauseProducing();
    pair.server().transport().write("the last");
    pair.server().transport().loseConnection();
    trial.settle();
    trial.expectLog(pair.server(), "made");
    pair.client().transport().resumeProducing();
    trial.untilLost(pair);
    trial.expectLog(pair.server(), "made", "lost ConnectionDone");
  }

  private static void flushes(Trial trial) throws Exception {
    Pair pair = trial.pair();
    byte[] much = new Pattern().next(4 * MIB);
    pair.server().transport().write(much);
    pair.server().transport().loseConnection();
    trial.untilLost(pair);
    trial.expect(Arrays.equals(pair.client().bytes(), much), "not all arrived");
    trial.expectLog(pair.client(), "made", "data", "lost ConnectionDone");
    trial.expectLog(pair.server(), "made", "lost ConnectionDone");
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
  }

  private static void inMade(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.onMade =
        () -> {
          server.transport().write("Hello Twisted");
          server.transport().loseConnection();
        };
    Pair pair = trial.pair(server, trial.recorder("client"));
    trial.untilLost(pair);
    trial.expectEqual(pair.client().text(), "Hello Twisted");
    trial.expectLog(server, "made", "lost ConnectionDone");
    trial.expectLog(pair.client(), "made", "data", "lost ConnectionDone");
  }

  private static void answersUploads(Trial trial) throws Exception {
    byte[] upload = new byte[10 * MIB];
    byte[] answer = new Pattern().next(MIB);
    for (int run = 0; run < 20; run++) {
      Recorder server = trial.recorder("server");
      server.onData =
          data -> {
            server.transport().write(answer);
            server.transport().loseConnection();
          };
      Recorder client = trial.recorder("client");
      client.onMade = () -> client.transport().write(upload);
      Pair pair = trial.pair(server, client);
      trial.untilLost(pair);
      trial.expectEqual(client.count, (long) MIB);
      trial.expect(Arrays.equals(client.bytes(), answer), "another answer arrived");
      if (trial.harness.has(Harness.Feature.HALF_CLOSE)) {
        trial.expectLog(server, "made", "data", "lost ConnectionDone");
      }
      client.forget();
    }
  }

  private static void deliversNoMore(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.onData = data -> server.transport().loseConnection();
    Recorder client = trial.recorder("client");
    Pair pair = trial.pair(server, client);
    client.transport().write("a");
    trial.until("the server has heard", () -> server.count == 1);
    client.transport().write("b");
    client.transport().write(new byte[100_000]);
    trial.untilLost(pair);
    trial.expectEqual(server.text(), "a");
  }

  private static void repeated(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.client().transport();
    pair.client().onLost = transport::loseConnection;
    transport.loseConnection();
    transport.loseConnection();
    trial.turns(1);
    transport.loseConnection();
    trial.untilLost(pair);
    transport.loseConnection();
    transport.abortConnection();
    trial.turns(3);
    trial.expectLog(pair.client(), "made", "lost ConnectionDone");
    trial.expectLog(pair.server(), "made", "lost ConnectionDone");
  }

  private static void bothAtOnce(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().write("c");
    pair.server().transport().write("s");
    pair.client().transport().loseConnection();
    pair.server().transport().loseConnection();
    trial.untilLost(pair);
    trial.expectLog(pair.client(), "made", "lost ConnectionDone");
    trial.expectLog(pair.server(), "made", "lost ConnectionDone");
  }

  private static void later(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.onData =
        data -> {
          server.transport().loseConnection();
          server.note("loseConnection returns");
        };
    Pair pair = trial.pair(server, trial.recorder("client"));
    pair.client().transport().write("x");
    trial.untilLost(pair);
    trial.expectLog(server, "made", "data", "loseConnection returns", "lost ConnectionDone");
  }

  private static void disconnecting(Trial trial) throws Exception {
    Pair pair = trial.pair();
    List<Boolean> seen = new ArrayList<>();
    for (Recorder each : List.of(pair.server(), pair.client())) {
      each.onLost = () -> seen.add(each.transport().disconnecting());
      seen.add(each.transport().disconnecting());
    }
    pair.client().transport().loseWriteConnection();
    seen.add(pair.client().transport().disconnecting());
    pair.client().transport().loseConnection();
    seen.add(pair.client().transport().disconnecting());
    trial.untilLost(pair);
    trial.expectEqual(seen, List.of(false, false, false, true, true, true));
  }

  private static void stopProducing(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().write("last");
    pair.client().transport().stopProducing();
    trial.untilLost(pair);
    trial.expectEqual(pair.server().text(), "last");
    trial.expectLog(pair.client(), "made", "lost ConnectionDone");
  }

  private static void deadline(Trial trial) throws Exception {
    Pair pair = pairWith(trial, Limits.defaults().withCloseTimeout(SHORT));
    pair.client().transport().pauseProducing();
    trial.fill(pair.server());
    long from = trial.reactor.nowNanos();
    long unsent = pair.server().transport().buffered();
    pair.server().transport().loseConnection();
    trial.until("the server gives up", pair.server()::lost);
    trial.expectLost(pair.server(), CloseTimeout.class);
    String words = String.valueOf(pair.server().reason);
    trial.expect(words.contains(unsent + " bytes"), "the reason does not tell the loss: " + words);
    long took = (trial.reactor.nowNanos() - from) / 1_000_000;
    trial.expect(took >= 195 && took < 5_000, "it took " + took + " ms");
    trial.expectEqual(trial.reactor.statistics().buffered(), 0L);
    pair.client().transport().resumeProducing();
    trial.untilLost(pair);
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
  }

  private static Pair pairWith(Trial trial, Limits limits) throws Exception {
    return trial.pair(trial.recorder("server"), trial.recorder("client"), limits);
  }

  /// A machine that has no time for us lets the peer seem to take nothing: then again, with more.
  private static void progress(Trial trial) throws Exception {
    Duration timeout = Duration.ofMillis(400);
    while (!makesProgress(trial, timeout)) {
      timeout = timeout.multipliedBy(4);
    }
  }

  /// Whether the peer took something in time, every time.
  private static boolean makesProgress(Trial trial, Duration timeout) throws Exception {
    Pair pair = pairWith(trial, Limits.defaults().withCloseTimeout(timeout));
    Recorder client = pair.client();
    client.keeps = false;
    client.transport().pauseProducing();
    trial.fill(pair.server());
    pair.server().transport().write(new byte[8 * MIB]);
    long since = trial.reactor.nowNanos();
    boolean inTime = true;
    pair.server().transport().loseConnection();
    for (int i = 0; i < 4 && inTime; i++) {
      trial.pass(timeout.dividedBy(2));
      long left = pair.server().transport().buffered();
      long before = trial.reactor.nowNanos();
      client.transport().resumeProducing();
      trial.until(
          "the server got rid of some or gave up",
          () -> pair.server().transport().buffered() < left || pair.server().lost());
      client.transport().pauseProducing();
      inTime = trial.reactor.nowNanos() - since < Nanos.of(timeout);
      trial.expect(!pair.server().lost() || !inTime, "it gave up although some was taken");
      since = before;
    }
    client.transport().resumeProducing();
    trial.untilLost(pair);
    if (inTime) {
      trial.expectLost(pair.server(), ConnectionDone.class);
    }
    return inTime;
  }

  private static void diesWhileFlushing(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().pauseProducing();
    trial.fill(pair.server());
    pair.server().transport().loseConnection();
    trial.turns(2);
    pair.client().transport().abortConnection();
    trial.untilLost(pair);
    trial.expectLost(pair.server(), ConnectionLost.class);
    trial.expect(!(pair.server().reason instanceof CloseTimeout), "it was the deadline");
    if (trial.harness.has(Harness.Feature.RESET)) {
      trial.expectCause(pair.server());
    }
  }

  private static void lingers(Trial trial) throws Exception {
    Limits limits =
        Limits.defaults().withCloseTimeout(Duration.ofMillis(500)).withLingerTimeout(SHORT);
    Recorder server = trial.recorder("server");
    Recorder.Aware client = trial.aware("client");
    var _ = trial.pair(server, client, limits);
    long from = trial.reactor.nowNanos();
    server.transport().loseConnection();
    // A machine that has no time for us lets the peer seem silent.
    long longestSilence = 0;
    for (long said = from; !server.lost(); said = trial.reactor.nowNanos()) {
      client.transport().write("more");
      trial.pass(Duration.ofMillis(20));
      longestSilence = Math.max(longestSilence, trial.reactor.nowNanos() - said);
    }
    long took = (trial.reactor.nowNanos() - from) / 1_000_000;
    boolean silent = longestSilence >= Nanos.of(SHORT) - 5_000_000;
    trial.expect((took >= 490 || silent) && took < 5_000, "it took " + took + " ms");
    trial.expectLog(server, "made", "lost ConnectionDone");
    client.transport().loseConnection();
    trial.until("the client is lost", client::lost);
  }

  private static void lingersInVain(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder.Aware client = trial.aware("client");
    Pair pair = trial.pair(server, client, Limits.defaults().withLingerTimeout(SHORT));
    long from = trial.reactor.nowNanos();
    server.transport().write("bye");
    server.transport().loseConnection();
    trial.until("the server is done", server::lost);
    long took = (trial.reactor.nowNanos() - from) / 1_000_000;
    trial.expect(took >= 195 && took < 5_000, "it took " + took + " ms");
    trial.expectLog(server, "made", "lost ConnectionDone");
    trial.expectLog(client, "made", "data", "read ended");
    client.transport().loseConnection();
    trial.untilLost(pair);
  }

  private static void endIsAnswered(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.onData = data -> server.transport().write(data);
    Recorder.Aware client = trial.aware("client");
    client.onMade =
        () -> {
          client.transport().write("hi");
          client.transport().loseWriteConnection();
        };
    Pair pair = trial.pair(server, client);
    trial.untilLost(pair);
    trial.expectLog(server, "made", "data", "lost ConnectionDone");
    trial.expectLog(client, "made", "write ended", "data", "read ended", "lost ConnectionDone");
    trial.expectEqual(client.text(), "hi");
  }

  private static void endIsAnsweredWithMuch(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    byte[] answer = new Pattern().next(6 * MIB);
    server.onData = data -> server.transport().write(answer);
    Recorder.Aware client = trial.aware("client");
    Pair pair = trial.pair(server, client);
    client.transport().pauseProducing();
    client.transport().write("?");
    client.transport().loseWriteConnection();
    trial.until("the server has answered", () -> server.transport().buffered() > 0);
    trial.settle();
    client.transport().resumeProducing();
    trial.untilLost(pair);
    trial.expect(Arrays.equals(client.bytes(), answer), "another answer arrived");
    trial.expectLog(server, "made", "data", "lost ConnectionDone");
  }
}
