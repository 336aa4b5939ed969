package spindle.contract.transport;

import java.nio.ByteBuffer;
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
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;

/// `abortConnection`: at once, once, and told later.
final class AbortCases {
  private AbortCases() {}

  static void addTo(Cases cases) {
    cases.add("an abort is reported on a later turn", AbortCases::later);
    cases.add("an abort in connectionMade ends the connection once", AbortCases::inMade);
    cases.add("an abort in dataReceived ends the connection once", AbortCases::inData);
    cases.add("an abort in a producer ends the connection once", AbortCases::inProducer);
    cases.add("an abort in connectionLost is nothing", AbortCases::inLost);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "an abort when a direction ends ends the connection once",
        AbortCases::inHalfClose);
    cases.add("abort twice, then lose: one end", AbortCases::twiceThenLose);
    cases.add("abort after lose: aborted", AbortCases::afterLose);
    cases.add("nothing written after an abort arrives", AbortCases::writesAfter);
    cases.add("an abort with a full buffer drops it", AbortCases::fullBuffer);
    cases.add("an abort leaves nothing behind", AbortCases::leavesNothing);
    cases.add("the peer of an abort is lost", AbortCases::peer);
    cases.add("what came before an abort is read although writing fails", AbortCases::saidBefore);
  }

  /// A server that answers and goes, to a client that still writes.
  private static void saidBefore(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport client = pair.client().transport();
    Transport server = pair.server().transport();
    client.pauseProducing();
    server.write("bye");
    Deferred<Void> sent = server.sent();
    trial.until("it was sent", sent::called);
    trial.turns(2);
    server.abortConnection();
    client.resumeProducing();
    client.write(ByteBuffer.allocate(1 << 20)); // which is handed on at once
    trial.untilLost(pair);
    trial.expectEqual(pair.client().text(), "bye");
    trial.expectLost(pair.client(), ConnectionLost.class);
    trial.expect(client.drained().called(), "somebody still waits for room");
  }

  private static void later(Trial trial) throws Exception {
    Recorder client = trial.recorder("client");
    int[] turns = new int[2];
    client.onLost = () -> turns[1] = trial.turns();
    Pair pair = trial.pair(trial.recorder("server"), client);
    client.onData =
        data -> {
          turns[0] = trial.turns();
          client.transport().abortConnection();
          client.note("abort returns");
        };
    pair.server().transport().write("x");
    trial.untilLost(pair);
    trial.expect(turns[1] > turns[0], "it was reported in the same turn");
    trial.expectLog(client, "made", "data", "abort returns", "lost ConnectionAborted");
  }

  private static void inMade(Trial trial) throws Exception {
    // The client's connection may end before it has seen it begin.
    Recorder server = trial.recorder("server");
    server.onMade = server::abort;
    var _ = trial.begin(server, trial.recorder("client"), Limits.defaults());
    trial.until("the server is lost", server::lost);
    trial.expectLog(server, "made", "lost ConnectionAborted");
    Recorder client = trial.recorder("second client");
    client.onMade = client::abort;
    var _ = trial.begin(trial.recorder("second server"), client, Limits.defaults());
    trial.until("the client is lost", client::lost);
    trial.expectLog(client, "made", "lost ConnectionAborted");
  }

  private static void inData(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.onData = data -> server.abort();
    Pair pair = trial.pair(server, trial.recorder("client"));
    pair.client().transport().write(new byte[300_000]);
    trial.untilLost(pair);
    trial.expectLog(server, "made", "data", "lost ConnectionAborted");
  }

  private static void inProducer(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    Pair pair = trial.pair(server, trial.recorder("client"));
    Sources.Pull pull = new Sources.Pull(server);
    pull.onResume =
        () -> {
          if (server.log.size() == 2) {
            server.transport().write("a piece");
          } else {
            server.abort();
          }
        };
    server.transport().registerProducer(pull);
    trial.untilLost(pair);
    trial.expectLog(server, "made", "pull", "pull", "stop", "lost ConnectionAborted");

    Recorder second = trial.recorder("second");
    Pair other = trial.pair(second, trial.recorder("second's client"));
    Sources.Push push = new Sources.Push(second);
    push.onPause = second::abort;
    second.transport().registerProducer(push);
    other.client().transport().pauseProducing();
    trial.untilPolling(
        "the producer is paused",
        () -> {
          second.transport().write(new byte[100_000]);
          return second.log.contains("pause");
        });
    trial.until("it is lost", second::lost);
    trial.expectLog(second, "made", "pause", "stop", "lost ConnectionAborted");
  }

  private static void inLost(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().onLost = pair.server()::abort;
    pair.client().onLost = pair.client()::abort;
    pair.client().transport().loseConnection();
    trial.untilLost(pair);
    trial.turns(3);
    trial.expectLog(pair.server(), "made", "lost ConnectionDone");
    trial.expectLog(pair.client(), "made", "lost ConnectionDone");
  }

  private static void inHalfClose(Trial trial) throws Exception {
    Recorder.Aware server = trial.aware("server");
    server.onReadEnd = server::abort;
    Recorder.Aware client = trial.aware("client");
    client.onWriteEnd = client::abort;
    Pair pair = trial.pair(server, client);
    client.transport().loseWriteConnection();
    trial.untilLost(pair);
    trial.expectLog(client, "made", "write ended", "lost ConnectionAborted");

    Recorder.Aware second = trial.aware("second");
    second.onReadEnd = second::abort;
    Recorder.Aware ends = trial.aware("ends");
    Pair other = trial.pair(second, ends);
    ends.transport().loseWriteConnection();
    trial.untilLost(other);
    trial.expectLog(second, "made", "read ended", "lost ConnectionAborted");
  }

  private static void twiceThenLose(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.client().transport();
    transport.abortConnection();
    transport.abortConnection();
    transport.loseConnection();
    transport.loseWriteConnection();
    trial.turns(1);
    transport.abortConnection();
    trial.untilLost(pair);
    transport.abortConnection();
    trial.turns(3);
    trial.expectLog(pair.client(), "made", "lost ConnectionAborted");
  }

  private static void afterLose(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().pauseProducing();
    trial.fill(pair.server());
    pair.server().transport().loseConnection();
    trial.turns(2);
    pair.server().transport().abortConnection();
    trial.until("the server is lost", pair.server()::lost);
    trial.expectLog(pair.server(), "made", "lost ConnectionAborted");
  }

  private static void writesAfter(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.client().transport();
    transport.write("before");
    trial.until("it arrived", () -> pair.server().count == 6);
    transport.abortConnection();
    trial.expect(!transport.write("after"), "there is room after an abort");
    trial.untilLost(pair);
    trial.expectEqual(pair.server().text(), "before");
  }

  private static void fullBuffer(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().transport().pauseProducing();
    trial.fill(pair.server());
    long unsent = pair.server().transport().buffered();
    long before = trial.reactor.statistics().droppedWrites();
    pair.server().transport().abortConnection();
    trial.expectEqual(trial.reactor.statistics().droppedWrites() - before, unsent);
    trial.expectEqual(trial.reactor.statistics().buffered(), 0L);
    trial.until("the server is lost", pair.server()::lost);
    trial.expectLost(pair.server(), ConnectionAborted.class);
    pair.client().transport().resumeProducing();
    trial.untilLost(pair);
  }

  private static void leavesNothing(Trial trial) throws Exception {
    Pair pair = trial.pair();
    int before = trial.reactor.statistics().open();
    pair.client().transport().loseConnection();
    trial.turns(1);
    pair.client().transport().abortConnection();
    pair.server().transport().abortConnection();
    trial.untilLost(pair);
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
    trial.expectEqual(trial.reactor.statistics().open(), before - 2);
    trial.expectEqual(pair.port().connections(), 0);
  }

  private static void peer(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.server().transport().abortConnection();
    trial.untilLost(pair);
    trial.expectLost(pair.client(), ConnectionLost.class, ConnectionDone.class);
  }
}
