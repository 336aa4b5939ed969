package spindle.contract.transport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Sources;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.protocol.Limits;
import spindle.protocol.Transport;
import spindle.reason.CloseTimeout;
import spindle.reason.ConnectionAborted;
import spindle.reason.WriteBufferExceeded;

/// Ends that a small mistake would make late: nobody waits for a time-out without need, and nobody
/// is waited for who should not be.
final class EndingCases {
  private static final Duration SHORT = Duration.ofMillis(200);

  /// Sooner than any time-out of the default limits.
  private static final long SOON_NANOS = Duration.ofSeconds(3).toNanos();

  private EndingCases() {}

  static void addTo(Cases cases) {
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "a peer that sends for ever and takes nothing is cut off",
        EndingCases::sendsForEver);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "a peer that ends a while after us is noticed at once",
        trial -> endsLater(trial, false));
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "a paused connection that closes notices the peer's end at once",
        trial -> endsLater(trial, true));
    cases.add("a pull producer is not asked after an abort", EndingCases::notAsked);
    cases.add("small writes above bufferMax end the connection", EndingCases::smallWrites);
  }

  /// What it sends is no progress: progress is what it takes.
  private static void sendsForEver(Trial trial) throws Exception {
    Limits limits = Limits.defaults().withCloseTimeout(SHORT);
    Recorder server = trial.recorder("server");
    Recorder.Aware client = trial.aware("client");
    Pair pair = trial.pair(server, client, limits);
    client.transport().pauseProducing();
    trial.fill(server);
    server.transport().loseConnection();
    for (int i = 0; i < 200 && !server.lost(); i++) {
      client.transport().write("more");
      trial.pass(Duration.ofMillis(20));
    }
    trial.expectLost(server, CloseTimeout.class);
    client.transport().resumeProducing();
    client.transport().loseConnection();
    trial.untilLost(pair);
  }

  private static void endsLater(Trial trial, boolean paused) throws Exception {
    Recorder server = trial.recorder("server");
    Recorder.Aware client = trial.aware("client");
    Pair pair = trial.pair(server, client);
    if (paused) {
      server.transport().pauseProducing();
    }
    server.transport().write("bye");
    server.transport().loseConnection();
    trial.until("the client has heard the end", () -> client.log.contains("read ended"));
    trial.pass(Duration.ofMillis(50));
    trial.expectLog(server, "made");
    long from = trial.reactor.nowNanos();
    if (paused) {
      // More than lies on the way: it ends only when somebody takes this.
      client.transport().write(new byte[8 << 20]);
    }
    client.transport().loseConnection();
    trial.untilLost(pair);
    long took = trial.reactor.nowNanos() - from;
    trial.expect(took < SOON_NANOS, "it took " + took + " ns");
    trial.expectLog(server, "made", "lost ConnectionDone");
  }

  /// Whoever waits for room aborts when everything was sent.
  private static void notAsked(Trial trial) throws Exception {
    Limits limits = Limits.defaults().withWaterMarks(0, 1);
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), limits);
    Recorder server = pair.server();
    Transport transport = server.transport();
    Sources.Pull pull = new Sources.Pull(server);
    pull.onResume = () -> server.note("asked " + (transport.disconnecting() ? "late" : "in time"));
    Path file = Files.createTempFile("spindle", ".bytes");
    try {
      Files.write(file, new byte[10]);
      transport.registerProducer(pull);
      transport.writeFile(file, 0, 10).reportedElsewhere();
      transport.drained().onSuccess(_ -> transport.abortConnection());
      trial.untilLost(pair);
    } finally {
      Files.delete(file);
    }
    trial.expectLog(server, "made", "pull", "asked in time", "stop", "lost ConnectionAborted");
    trial.expectLost(server, ConnectionAborted.class);
  }

  private static void smallWrites(Trial trial) throws Exception {
    Limits limits = Limits.defaults().withWaterMarks(1000, 10_000).withBufferMax(50_000);
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), limits);
    pair.client().keeps = false;
    pair.client().transport().pauseProducing();
    trial.fill(pair.server());
    Transport transport = pair.server().transport();
    long most = 0;
    for (int i = 0; i < 10_000 && !transport.disconnecting(); i++) {
      transport.write(new byte[100]);
      most = Math.max(most, transport.buffered());
    }
    trial.expect(transport.disconnecting(), "it goes on with " + most + " bytes");
    trial.expect(most > 49_900 && most <= 50_000, most + " bytes were buffered");
    pair.client().transport().resumeProducing();
    trial.untilLost(pair);
    trial.expectLost(pair.server(), WriteBufferExceeded.class);
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
  }
}
