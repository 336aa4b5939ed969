package spindle.contract.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.protocol.Transport;
import spindle.reason.ConnectionDone;
import spindle.reason.WriteBufferExceeded;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// What a connection may cost, tested at each limit and one past it; and files, which have one.
final class LimitCases {
  private static final int BUFFER_MAX = 1 << 20;
  private static final Limits LIMITS = Limits.defaults().withBufferMax(BUFFER_MAX);

  private LimitCases() {}

  static void addTo(Cases cases) {
    cases.add("bufferMax bytes may be buffered, and no more", LimitCases::bufferMax);
    cases.add("one write past bufferMax leaves its buffer whole", LimitCases::oneWritePast);
    cases.add("a write above bufferMax goes through while it is taken", LimitCases::goesThrough);
    cases.add(
        "outputBudget bytes may be buffered by all together, and no more",
        ReactorSettings.defaults().withOutputBudget(BUFFER_MAX),
        LimitCases::outputBudget);
    cases.add(
        "who reads is sent to though others have used the outputBudget up",
        ReactorSettings.defaults().withOutputBudget(BUFFER_MAX),
        LimitCases::budgetUsedUp);
    cases.add("filesMax files may wait, and no more", LimitCases::filesMax);
    cases.add("connectionsMax connections are served, and no more", LimitCases::connectionsMax);
    cases.add("a missing or short file is refused and harms nothing", LimitCases::badFiles);
    cases.add("a file that shrinks aborts the connection", LimitCases::shrinkingFile);
    cases.add("a file's Deferred fires when it was sent", LimitCases::fileIsSent);
    cases.add("a file's Deferred fails when the connection ends", LimitCases::fileIsDropped);
    cases.add("a slow reader costs no more than the limit", LimitCases::slowReader);
  }

  private static Pair blocked(Trial trial, Limits limits) throws Exception {
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), limits);
    pair.client().keeps = false;
    pair.client().transport().pauseProducing();
    trial.fill(pair.server());
    return pair;
  }

  private static void bufferMax(Trial trial) throws Exception {
    Pair pair = blocked(trial, LIMITS);
    Transport transport = pair.server().transport();
    transport.write(new byte[(int) (BUFFER_MAX - transport.buffered())]);
    trial.expectEqual(transport.buffered(), (long) BUFFER_MAX);
    trial.turns(3);
    trial.expectLog(pair.server(), "made");
    trial.expectEqual(transport.buffered(), (long) BUFFER_MAX);
    trial.expect(!transport.write(new byte[1]), "there is room past the limit");
    trial.expectLog(pair.server(), "made");
    trial.until("the server is lost", pair.server()::lost);
    trial.expectLost(pair.server(), WriteBufferExceeded.class);
    trial.expect(
        String.valueOf(pair.server().reason).contains("Limits.bufferMax"),
        "the reason does not name the limit: " + pair.server().reason);
    trial.expectEqual(trial.reactor.statistics().buffered(), 0L);
  }

  private static void oneWritePast(Trial trial) throws Exception {
    for (boolean direct : new boolean[] {false, true}) {
      Pair pair = blocked(trial, LIMITS);
      int size = 2 * BUFFER_MAX;
      ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
      trial.expect(!pair.server().transport().write(buffer), "there is room past the limit");
      trial.expectEqual(buffer.limit(), size);
      trial.expectEqual(buffer.position(), size);
      trial.until("the server is lost", pair.server()::lost);
      trial.expectLost(pair.server(), WriteBufferExceeded.class);
    }
  }

  /// The limit is on what is kept, and what the kernel takes is not kept, whatever memory it is in.
  /// A kernel may take less than it has room for, as in a world it does; not every time.
  private static void goesThrough(Trial trial) throws Exception {
    Limits small = Limits.defaults().withWaterMarks(1_000, 4_000).withBufferMax(16_000);
    for (boolean direct : new boolean[] {true, false}) {
      boolean went = false;
      for (int i = 0; i < 20 && !went; i++) {
        Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), small);
        went = wentThrough(trial, pair, direct);
      }
      trial.expect(went, "50 000 bytes have not gone through in 20 attempts");
    }
  }

  /// Whether all was taken; if not, it was too much.
  private static boolean wentThrough(Trial trial, Pair pair, boolean direct) throws Exception {
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(50_000) : ByteBuffer.allocate(50_000);
    int end = buffer.limit();
    Transport transport = pair.server().transport();
    var _ = transport.write(buffer);
    trial.expectEqual(buffer.limit(), end);
    trial.expectEqual(buffer.position(), end);
    transport.loseConnection();
    trial.untilLost(pair);
    if (pair.server().reason instanceof WriteBufferExceeded) {
      trial.expect(pair.client().count < 50_000, "all arrived, and it was too much");
      return false;
    }
    trial.expectLost(pair.server(), ConnectionDone.class);
    trial.expectEqual(pair.client().count, 50_000L);
    return true;
  }

  private static void outputBudget(Trial trial) throws Exception {
    Pair first = blocked(trial, Limits.defaults());
    Pair second = blocked(trial, Limits.defaults());
    long left = BUFFER_MAX - trial.reactor.statistics().buffered();
    first.server().transport().write(new byte[(int) left]);
    trial.expectEqual(trial.reactor.statistics().buffered(), (long) BUFFER_MAX);
    trial.turns(3);
    trial.expect(!first.server().lost() && !second.server().lost(), "lost at the limit");
    second.server().transport().write(new byte[1]);
    trial.until("who wanted more is lost", second.server()::lost);
    trial.expectLost(second.server(), WriteBufferExceeded.class);
    trial.expect(
        String.valueOf(second.server().reason).contains("ReactorSettings.outputBudget"),
        "the reason does not name the limit: " + second.server().reason);
    trial.expect(!first.server().lost(), "the other is lost too");
    first.server().abort();
    trial.until("the first is lost", first.server()::lost);
    trial.expectEqual(trial.reactor.statistics().buffered(), 0L);
  }

  /// A wire that takes parts of pieces leaves rests that must be kept, for which there is no room
  /// then; so this is for kernels that take whole what they have room for.
  private static void budgetUsedUp(Trial trial) throws Exception {
    Pair reads = trial.pair();
    for (int i = 0; i < 10; i++) {
      long all = reads.client().count + 3_000;
      reads.server().transport().write(new byte[3_000]);
      trial.turns(1);
      if (reads.server().transport().buffered() > 0) {
        return;
      }
      trial.until("it arrived", () -> reads.client().count == all);
    }
    Pair blocked = blocked(trial, Limits.defaults());
    long left = BUFFER_MAX - trial.reactor.statistics().buffered();
    blocked.server().transport().write(new byte[(int) left]);
    for (int i = 0; i < 10; i++) {
      long all = reads.client().count + 3_000;
      reads.server().transport().write(new byte[3_000]);
      trial.until("it arrived", () -> reads.client().count == all);
    }
    trial.expectEqual(trial.reactor.statistics().buffered(), (long) BUFFER_MAX);
    trial.expect(!reads.server().lost() && !blocked.server().lost(), "one is lost");
  }

  private static void filesMax(Trial trial) throws Exception {
    withFile(
        50_000,
        file -> {
          Pair pair = blocked(trial, Limits.defaults().withFilesMax(3));
          Transport transport = pair.server().transport();
          List<Throwable> failures = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            transport.writeFile(file, i, 10_000).handleFailure(failures::add);
          }
          trial.turns(3);
          trial.expectLog(pair.server(), "made");
          transport.writeFile(file, 0, 1).handleFailure(failures::add);
          trial.until("the server is lost", pair.server()::lost);
          trial.expectLost(pair.server(), WriteBufferExceeded.class);
          trial.turns(2);
          trial.expectEqual(failures.size(), 4);
        });
  }

  /// What a case does with a file.
  @FunctionalInterface
  private interface WithFile {
    void run(Path file) throws Exception;
  }

  private static void withFile(int size, WithFile body) throws Exception {
    Path file = Files.createTempFile("spindle", ".bytes");
    try {
      Files.write(file, new Pattern().next(size));
      body.run(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void connectionsMax(Trial trial) throws Exception {
    List<Recorder> served = new ArrayList<>();
    ListeningPort port =
        trial.harness.listen(
            trial.reactor,
            address -> {
              Recorder recorder = trial.recorder("server " + served.size());
              served.add(recorder);
              return recorder;
            },
            ListenOptions.defaults().withConnectionsMax(2));
    for (int i = 0; i < 2; i++) {
      connect(trial, port, trial.recorder("client " + i));
    }
    trial.until("two are served", () -> served.size() == 2);
    Recorder third = trial.recorder("third");
    boolean[] over = {false};
    connect(trial, port, third).handleFailure(refused -> over[0] = true);
    trial.until("the third is refused", () -> over[0] || third.lost());
    trial.expectEqual(port.connections(), 2);
    trial.expectEqual(served.size(), 2);
    served.getFirst().abort();
    trial.until("one has left", () -> port.connections() == 1);
    connect(trial, port, trial.recorder("fourth"));
    trial.until("the fourth is served", () -> served.size() == 3);
  }

  private static Deferred<Recorder> connect(Trial trial, ListeningPort port, Recorder client) {
    return trial
        .harness
        .<Recorder>connect(trial.reactor, port, address -> client, ConnectOptions.defaults())
        .reportedElsewhere();
  }

  private static void badFiles(Trial trial) throws Exception {
    withFile(
        100,
        file -> {
          Pair pair = trial.pair();
          Transport transport = pair.server().transport();
          int refused = 0;
          try {
            transport.writeFile(file, 50, 51).reportedElsewhere();
          } catch (IOException expected) {
            refused++;
          }
          try {
            transport.writeFile(file.resolveSibling("no such file"), 0, 1).reportedElsewhere();
          } catch (NoSuchFileException expected) {
            refused++;
          }
          try {
            transport.writeFile(file, -1, 1).reportedElsewhere();
          } catch (IllegalArgumentException expected) {
            refused++;
          }
          trial.expectEqual(refused, 3);
          transport.writeFile(file, 50, 50).reportedElsewhere();
          transport.writeFile(file, 100, 0).reportedElsewhere();
          transport.loseConnection();
          trial.untilLost(pair);
          trial.expectEqual(pair.client().count, 50L);
          trial.expectLost(pair.server(), ConnectionDone.class);
        });
  }

  private static void shrinkingFile(Trial trial) throws Exception {
    withFile(
        400_000,
        file -> {
          Pair pair = blocked(trial, LIMITS);
          List<Throwable> failures = new ArrayList<>();
          pair.server().transport().writeFile(file, 0, 400_000).handleFailure(failures::add);
          Files.write(file, new byte[1_000]);
          pair.client().transport().resumeProducing();
          trial.untilLost(pair);
          trial.turns(2);
          trial.expectEqual(pair.server().log.getLast(), "lost ConnectionLost");
          trial.expectEqual(failures.size(), 1);
          if (trial.harness.has(Harness.Feature.RESET)) {
            trial.expectEqual(pair.client().log.getLast(), "lost ConnectionLost");
          }
        });
  }

  private static void fileIsSent(Trial trial) throws Exception {
    withFile(
        3_000_000,
        file -> {
          Pair pair = trial.pair();
          List<String> fired = new ArrayList<>();
          Transport transport = pair.server().transport();
          transport.write("<");
          Deferred<Void> sent = transport.writeFile(file, 0, 3_000_000);
          sent.onSuccess(none -> fired.add("at " + transport.buffered()));
          transport.write(">");
          trial.expect(!sent.called(), "it fired within writeFile");
          trial.until("all arrived", () -> pair.client().count == 3_000_002);
          trial.until("it has fired", sent::called);
          byte[] heard = pair.client().bytes();
          Pattern expected = new Pattern();
          trial.expect(
              expected.follows(ByteBuffer.wrap(heard, 1, 3_000_000)),
              "other bytes than the file's");
          trial.expectEqual(heard[0] + " " + heard[3_000_001], (byte) '<' + " " + (byte) '>');
        });
  }

  private static void fileIsDropped(Trial trial) throws Exception {
    withFile(
        10_000,
        file -> {
          Pair pair = blocked(trial, LIMITS);
          Transport transport = pair.server().transport();
          List<Throwable> failures = new ArrayList<>();
          transport.writeFile(file, 0, 10_000).handleFailure(failures::add);
          transport.abortConnection();
          transport.writeFile(file, 0, 10_000).handleFailure(failures::add);
          trial.expect(failures.isEmpty(), "it failed within a call of the protocol's");
          trial.until("the server is lost", pair.server()::lost);
          transport.writeFile(file, 0, 10_000).handleFailure(failures::add);
          trial.turns(2);
          trial.expectEqual(failures.size(), 3);
        });
  }

  private static void slowReader(Trial trial) throws Exception {
    Pair pair = trial.pair(trial.recorder("server"), trial.recorder("client"), LIMITS);
    pair.client().transport().pauseProducing();
    Transport transport = pair.server().transport();
    byte[] piece = new byte[64 * 1024];
    long[] most = {0};
    trial.untilPolling(
        "the server is lost",
        () -> {
          transport.write(piece);
          most[0] = Math.max(most[0], trial.reactor.statistics().buffered());
          return pair.server().lost();
        });
    trial.expectLost(pair.server(), WriteBufferExceeded.class);
    trial.expect(most[0] <= BUFFER_MAX, most[0] + " bytes were buffered");
  }
}
