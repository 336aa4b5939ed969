package spindle.contract.transport;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Sources;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.protocol.Limits;
import spindle.reason.ConnectionDone;

/// One direction ends before the other.
final class HalfCloseCases {
  private HalfCloseCases() {}

  static void addTo(Cases cases) {
    if (!cases.harness.has(Harness.Feature.HALF_CLOSE)) {
      return;
    }
    cases.add("each direction's end is told to those who ask for it", HalfCloseCases::told);
    cases.add("data comes before the end that follows it", HalfCloseCases::dataFirst);
    cases.add("who does not ask is closed by the peer's end", HalfCloseCases::unaware);
    cases.add("who does not ask may end its direction all the same", HalfCloseCases::unawareEnds);
    cases.add("both directions ended: the connection ends by itself", HalfCloseCases::bothEnd);
    cases.add("both directions ended from within the notices", HalfCloseCases::bothEndWithin);
    cases.add("loseConnection after each direction's end", HalfCloseCases::loseAfter);
    cases.add("loseConnection in writeConnectionLost", HalfCloseCases::loseWithin);
    cases.add("loseWriteConnection may be repeated", HalfCloseCases::repeated);
    cases.add("loseWriteConnection when the peer is gone is silent", HalfCloseCases::peerGone);
    cases.add("loseWriteConnection sends what was written", HalfCloseCases::flushes);
    cases.add("loseWriteConnection waits for the producer", HalfCloseCases::waitsForProducer);
    cases.add("loseWriteConnection has a deadline", HalfCloseCases::deadline);
    cases.add("the other direction goes on", HalfCloseCases::goesOn);
  }

  private static Pair aware(Trial trial) throws Exception {
    return trial.pair(trial.aware("server"), trial.aware("client"));
  }

  private static void told(Trial trial) throws Exception {
    Pair pair = aware(trial);
    pair.client().transport().loseWriteConnection();
    pair.client().note("loseWriteConnection returns");
    trial.until("both were told", () -> pair.server().log.size() > 1);
    trial.settle();
    trial.expectLog(pair.client(), "made", "loseWriteConnection returns", "write ended");
    trial.expectLog(pair.server(), "made", "read ended");
    int turns = trial.turns();
    var _ = trial.reactor.callLater(Duration.ofMillis(50), () -> {});
    trial.until("some time has passed", () -> trial.reactor.delayedCalls().isEmpty());
    trial.expect(trial.turns() - turns < 10, "an ended direction keeps the loop busy");
    pair.server().transport().loseConnection();
    trial.untilLost(pair);
    trial.expectLost(pair.server(), ConnectionDone.class);
    trial.expectLost(pair.client(), ConnectionDone.class);
  }

  private static void dataFirst(Trial trial) throws Exception {
    Pair pair = aware(trial);
    pair.server().transport().pauseProducing();
    pair.client().transport().write(new byte[500_000]);
    pair.client().transport().loseWriteConnection();
    trial.settle();
    pair.server().transport().resumeProducing();
    trial.until("the server was told", () -> pair.server().log.contains("read ended"));
    trial.expectLog(pair.server(), "made", "data", "read ended");
    trial.expectEqual(pair.server().count, 500_000L);
  }

  private static void unaware(Trial trial) throws Exception {
    Pair pair = trial.pair(trial.recorder("server"), trial.aware("client"));
    pair.client().transport().write("last words");
    pair.client().transport().loseWriteConnection();
    trial.untilLost(pair);
    trial.expectLog(pair.server(), "made", "data", "lost ConnectionDone");
    trial.expectLog(pair.client(), "made", "write ended", "read ended", "lost ConnectionDone");
  }

  private static void unawareEnds(Trial trial) throws Exception {
    Pair pair = trial.pair(trial.aware("server"), trial.recorder("client"));
    pair.client().transport().loseWriteConnection();
    trial.until("the server was told", () -> pair.server().log.size() > 1);
    pair.server().transport().write("still heard");
    trial.until("the client has heard", () -> pair.client().count == 11);
    pair.server().transport().loseConnection();
    trial.untilLost(pair);
    trial.expectLog(pair.client(), "made", "data", "lost ConnectionDone");
    trial.expectLog(pair.server(), "made", "read ended", "lost ConnectionDone");
  }

  private static void bothEnd(Trial trial) throws Exception {
    Pair pair = aware(trial);
    pair.client().transport().loseWriteConnection();
    trial.until("the server was told", () -> pair.server().log.size() > 1);
    pair.server().transport().loseWriteConnection();
    trial.untilLost(pair);
    trial.expectLog(pair.client(), "made", "write ended", "read ended", "lost ConnectionDone");
    trial.expectLog(pair.server(), "made", "read ended", "write ended", "lost ConnectionDone");
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
  }

  private static void bothEndWithin(Trial trial) throws Exception {
    Recorder.Aware server = trial.aware("server");
    server.onReadEnd = () -> server.transport().loseWriteConnection();
    Recorder.Aware client = trial.aware("client");
    client.onMade = () -> client.transport().loseWriteConnection();
    Pair pair = trial.pair(server, client);
    trial.untilLost(pair);
    trial.expectLog(client, "made", "write ended", "read ended", "lost ConnectionDone");
    trial.expectLog(server, "made", "read ended", "write ended", "lost ConnectionDone");
  }

  private static void loseAfter(Trial trial) throws Exception {
    Pair pair = aware(trial);
    Recorder client = pair.client();
    client.transport().loseWriteConnection();
    trial.until("it has ended", () -> client.log.contains("write ended"));
    client.transport().loseConnection();
    client.note("loseConnection returns");
    trial.until("the server was told", () -> pair.server().log.size() > 1);
    pair.server().transport().loseConnection();
    trial.untilLost(pair);
    trial.expectLog(client, "made", "write ended", "loseConnection returns", "lost ConnectionDone");
    trial.expectLog(pair.server(), "made", "read ended", "lost ConnectionDone");
  }

  private static void loseWithin(Trial trial) throws Exception {
    Recorder.Aware server = trial.aware("server");
    server.onReadEnd = () -> server.transport().loseWriteConnection();
    server.onWriteEnd = () -> server.transport().loseConnection();
    Recorder.Aware client = trial.aware("client");
    client.onWriteEnd = () -> client.transport().loseConnection();
    Pair pair = trial.pair(server, client);
    client.transport().loseWriteConnection();
    trial.untilLost(pair);
    trial.expectLog(client, "made", "write ended", "lost ConnectionDone");
    trial.expectLog(server, "made", "read ended", "write ended", "lost ConnectionDone");
  }

  private static void repeated(Trial trial) throws Exception {
    Pair pair = aware(trial);
    pair.client().transport().loseWriteConnection();
    pair.client().transport().loseWriteConnection();
    trial.until("the server was told", () -> pair.server().log.size() > 1);
    pair.client().transport().loseWriteConnection();
    trial.settle();
    trial.expectLog(pair.client(), "made", "write ended");
    trial.expectLog(pair.server(), "made", "read ended");
  }

  private static void peerGone(Trial trial) throws Exception {
    Pair pair = aware(trial);
    pair.client().onLost = () -> pair.client().transport().loseWriteConnection();
    pair.server().transport().abortConnection();
    pair.client().transport().loseWriteConnection();
    trial.untilLost(pair);
    pair.client().transport().loseWriteConnection();
    trial.turns(3);
    trial.expect(pair.client().log.getLast().startsWith("lost"), "something after the loss");
  }

  private static void flushes(Trial trial) throws Exception {
    Pair pair = aware(trial);
    byte[] much = new Pattern().next(3_000_000);
    pair.client().transport().write(much);
    pair.client().transport().loseWriteConnection();
    trial.until("the server was told", () -> pair.server().log.contains("read ended"));
    trial.expect(Arrays.equals(pair.server().bytes(), much), "not all arrived");
    trial.expectLog(pair.client(), "made", "write ended");
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
  }

  private static void waitsForProducer(Trial trial) throws Exception {
    Pair pair = aware(trial);
    Recorder client = pair.client();
    client.transport().registerProducer(new Sources.Push(client));
    client.transport().loseWriteConnection();
    trial.settle();
    trial.expectLog(client, "made");
    client.transport().write("the producer's last");
    client.transport().unregisterProducer();
    trial.until("the server was told", () -> pair.server().log.contains("read ended"));
    trial.expectEqual(pair.server().text(), "the producer's last");
    trial.expectLog(client, "made", "write ended");
  }

  private static void deadline(Trial trial) throws Exception {
    Recorder.Aware server = trial.aware("server");
    Recorder.Aware client = trial.aware("client");
    Pair pair =
        trial.pair(server, client, Limits.defaults().withCloseTimeout(Duration.ofMillis(200)));
    client.transport().pauseProducing();
    trial.fill(server);
    server.transport().loseWriteConnection();
    trial.until("the server gives up", server::lost);
    trial.expectLog(server, "made", "lost CloseTimeout");
    client.transport().resumeProducing();
    if (!trial.harness.has(Harness.Feature.RESET)) {
      // What reaches the client is an end of the stream, to which it may still have an answer.
      trial.until("the client has read to the end", () -> client.log.contains("read ended"));
      client.transport().loseConnection();
    }
    trial.untilLost(pair);
  }

  private static void goesOn(Trial trial) throws Exception {
    Pair pair = aware(trial);
    pair.client().transport().loseWriteConnection();
    trial.until("the server was told", () -> pair.server().log.size() > 1);
    Pattern written = new Pattern();
    Pattern expected = new Pattern();
    pair.client().keeps = false;
    pair.client().onData = data -> trial.require(expected.follows(data), "other bytes");
    for (int i = 0; i < 20; i++) {
      pair.server().transport().write(written.next(50_000 + i));
      trial.turns(1);
    }
    trial.until("all arrived", () -> pair.client().count == written.position());
    trial.expectLog(pair.client(), "made", "write ended", "data");
  }
}
