package spindle.contract.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Sources;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.protocol.Limits;
import spindle.protocol.Transport;

/// Any mix of requests on both ends, inside callbacks and outside, thrown exceptions among them:
/// the promises of [Recorder] hold, both ends are lost once, and nothing stays behind.
final class RandomCases {
  private static final int SEEDS = 60;

  private RandomCases() {}

  static void addTo(Cases cases) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      long chosen = seed;
      cases.add("any mix of requests ends well, seed " + seed, trial -> anyMix(trial, chosen));
    }
  }

  /// Does random things at one end.
  private record Chance(Trial trial, Recorder self, Pattern written, SplittableRandom random) {
    void install() {
      Pattern expected = new Pattern();
      self.keeps = false;
      self.onMade = () -> act(6);
      self.onData =
          data -> {
            trial.require(expected.follows(data), self.name + " heard other bytes");
            act(10);
          };
      self.onReadEnd = () -> act(6);
      self.onWriteEnd = () -> act(6);
      self.onLost = () -> act(2);
    }

    /// Does something once in `often` times, and throws once in a while.
    void act(int often) {
      if (random.nextInt(often) == 0) {
        act();
        if (random.nextInt(20) == 0) {
          trial.expectErrors(1);
          self.note("throws");
          throw new IllegalStateException("by chance");
        }
      }
    }

    void act() {
      Transport transport = self.transport();
      int what = random.nextInt(24);
      trial.note(self.name + " does " + what);
      switch (what) {
        case 0 -> transport.loseConnection();
        case 1 -> transport.loseWriteConnection();
        case 2 -> {
          if (random.nextInt(3) == 0) {
            transport.abortConnection();
          }
        }
        case 3, 4 -> transport.pauseProducing();
        case 5, 6, 7 -> transport.resumeProducing();
        case 8 -> transport.unregisterProducer();
        case 9 -> register(new Sources.Push(self));
        case 10 -> transport.drained().reportedElsewhere();
        default -> write(transport);
      }
    }

    private void write(Transport transport) {
      // What is dropped is not part of the stream.
      long dropped = trial.reactor.statistics().droppedWrites();
      int size = random.nextInt(random.nextInt(1, 200_000));
      Pattern ahead = written.copy();
      transport.write(ahead.next(size));
      if (trial.reactor.statistics().droppedWrites() == dropped) {
        var _ = written.next(size);
      }
    }

    private void register(Sources.Push producer) {
      try {
        self.transport().registerProducer(producer);
      } catch (IllegalStateException thereIsOne) {
        self.transport().unregisterProducer();
      }
    }
  }

  private static void anyMix(Trial trial, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<Chance> ends = new ArrayList<>();
    List<Pair> pairs = new ArrayList<>();
    Limits limits =
        Limits.defaults()
            .withWaterMarks(10_000, 50_000)
            .withCloseTimeout(Duration.ofMillis(30))
            .withLingerTimeout(Duration.ofMillis(20));
    for (int i = 0; i < 4; i++) {
      Recorder server = recorder(trial, random, "server " + i);
      Recorder client = recorder(trial, random, "client " + i);
      Chance atServer = new Chance(trial, server, new Pattern(), random.split());
      Chance atClient = new Chance(trial, client, new Pattern(), random.split());
      atServer.install();
      atClient.install();
      ends.add(atServer);
      ends.add(atClient);
      pairs.add(trial.begin(server, client, limits, limits));
    }
    for (int i = 0; i < 150; i++) {
      Chance end = ends.get(random.nextInt(ends.size()));
      if (end.self().made()) {
        end.act();
      }
      trial.turns(random.nextInt(3));
    }
    for (Chance end : ends) {
      if (end.self().made()) {
        end.self().transport().resumeProducing();
        end.self().transport().loseConnection();
      }
    }
    trial.until("all are lost", () -> ends.stream().allMatch(end -> over(end.self())));
    // Two last looks at connections that lingered, each a moment after the other, find nothing;
    // however late a busy machine is, each is made before a longer moment has passed.
    trial.pass(Duration.ofMillis(2));
    trial.pass(Duration.ofMillis(2));
    trial.expectEqual(trial.reactor.statistics().open(), pairs.size());
    trial.expectEqual(trial.reactor.statistics().buffered(), 0L);
    trial.expectEqual(trial.reactor.delayedCalls(), List.of());
    for (Pair pair : pairs) {
      trial.expectEqual(pair.port().connections(), 0);
    }
  }

  /// A client whose server was quick to abort may never have been made.
  private static boolean over(Recorder recorder) {
    return recorder.lost() || !recorder.made();
  }

  private static Recorder recorder(Trial trial, SplittableRandom random, String name) {
    return trial.harness.has(Harness.Feature.HALF_CLOSE) && random.nextBoolean()
        ? trial.aware(name)
        : trial.recorder(name);
  }
}
