package spindle.contract.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.protocol.Limits;
import spindle.protocol.Transport;

/// Bytes from one end to the other: all of them, in order, once; whose buffer is whose; what is
/// ignored.
final class WritingCases {
  private static final int MIB = 1 << 20;

  /// What one read delivers at most.
  private static final int READ_MAX = 64 * 1024;

  /// What is read from one peer in one turn: a layer may have kept what a second read delivers.
  private static final int TURN_MAX = 2 * READ_MAX;

  private WritingCases() {}

  static void addTo(Cases cases) {
    for (long seed = 1; seed <= 6; seed++) {
      long chosen = seed;
      cases.add("any mix of writes arrives in order, seed " + seed, trial -> anyMix(trial, chosen));
    }
    cases.add("10 MB go round and come back", WritingCases::loopback);
    cases.add("what was written may be overwritten at once", WritingCases::buffersAreReturned);
    cases.add("a written buffer has been read to its limit", WritingCases::positions);
    cases.add("an empty write is nothing", WritingCases::empty);
    cases.add("writeSequence needs no write before it", WritingCases::sequenceFirst);
    cases.add("null is refused and harms nothing", WritingCases::nulls);
    cases.add("writes after loseConnection are ignored and counted", WritingCases::afterLose);
    cases.add("writes after the loss are ignored and counted", WritingCases::afterLoss);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "writes after loseWriteConnection are ignored and counted",
        WritingCases::afterHalfClose);
    cases.add("a flood from one does not keep another waiting", WritingCases::fairness);
  }

  private static void anyMix(Trial trial, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Pattern written = new Pattern();
    Recorder server = checking(trial, "server");
    Recorder client = trial.recorder("client");
    // Neither limit is the subject here.
    Limits limits = Limits.defaults().withFilesMax(200);
    Pair pair = trial.begin(server, client, limits, limits);
    trial.until("both are connected", pair::made);
    Path file = Files.createTempFile("spindle", ".bytes");
    try {
      for (int i = 0; i < 60; i++) {
        writeOne(client.transport(), written, random, file);
        if (random.nextInt(3) == 0) {
          trial.turns(1);
        }
        trial.until("there is room", () -> client.transport().buffered() < 8 * MIB);
      }
      client.transport().loseConnection();
      trial.untilLost(pair);
    } finally {
      Files.delete(file);
    }
    trial.expectEqual(server.count, written.position());
    trial.expectLog(server, "made", "data", "lost ConnectionDone");
  }

  /// A recorder that holds what it hears against the pattern.
  private static Recorder checking(Trial trial, String name) {
    Recorder recorder = trial.recorder(name);
    Pattern expected = new Pattern();
    recorder.keeps = false;
    recorder.onData =
        data -> trial.require(expected.follows(data), "other bytes than were written");
    return recorder;
  }

  private static int size(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1, 2 -> random.nextInt(1, 200);
      case 3 -> random.nextInt(1, 20_000);
      case 4 -> random.nextInt(1, 200_000);
      default -> random.nextInt(1, MIB + 1);
    };
  }

  private static void writeOne(Transport to, Pattern written, SplittableRandom random, Path file)
      throws Exception {
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] bytes = written.next(size(random));
        Files.write(file, bytes);
        int before = random.nextInt(bytes.length + 1);
        to.writeFile(file, 0, before).reportedElsewhere();
        to.writeFile(file, before, bytes.length - before).reportedElsewhere();
        // The file is open and keeps its bytes; the next one is another file of the same name.
        Files.delete(file);
        Files.createFile(file);
      }
      case 1 -> {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          pieces.add(buffer(written.next(size(random) / 4), random));
        }
        var _ = to.writeSequence(pieces);
      }
      default -> {
        var _ = to.write(buffer(written.next(size(random)), random));
      }
    }
  }

  /// The bytes in memory of one kind or another.
  private static ByteBuffer buffer(byte[] bytes, SplittableRandom random) {
    int margin = random.nextInt(10);
    ByteBuffer roomy =
        random.nextBoolean()
            ? ByteBuffer.allocate(bytes.length + 2 * margin)
            : ByteBuffer.allocateDirect(bytes.length + 2 * margin);
    roomy.put(margin, bytes);
    ByteBuffer exact =
        random.nextBoolean()
            ? roomy.slice(margin, bytes.length)
            : roomy.position(margin).limit(margin + bytes.length);
    return random.nextBoolean() ? exact.asReadOnlyBuffer() : exact;
  }

  private static void loopback(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    server.keeps = false;
    server.onData = data -> server.transport().write(data);
    Recorder client = checking(trial, "client");
    Pair pair = trial.pair(server, client);
    Pattern written = new Pattern();
    for (int i = 0; i < 10; i++) {
      client.transport().write(written.next(1_000_000));
    }
    trial.until("all came back", () -> client.count == 10_000_000);
    client.transport().loseConnection();
    trial.untilLost(pair);
    trial.expectEqual(server.count, 10_000_000L);
  }

  private static void buffersAreReturned(Trial trial) throws Exception {
    for (int size : new int[] {10, 5_000, 100_000, 4 * MIB}) {
      Recorder server = checking(trial, "server");
      Recorder client = trial.recorder("client");
      Pair pair = trial.pair(server, client);
      for (boolean direct : new boolean[] {false, true}) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        Pattern written = new Pattern();
        var _ = written.next(direct ? size : 0);
        buffer.put(written.next(size)).flip();
        client.transport().write(buffer);
        buffer.clear();
        for (int i = 0; i < size; i++) {
          buffer.put(i, (byte) 77);
        }
      }
      client.transport().loseConnection();
      trial.untilLost(pair);
      trial.expectEqual(server.count, 2L * size);
    }
  }

  private static void positions(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.client().transport();
    for (int state = 0; state < 3; state++) {
      for (int size : new int[] {10, 50_000, 5 * MIB}) {
        ByteBuffer buffer = ByteBuffer.allocate(size + 10).position(3).limit(size + 3);
        var _ = transport.write(buffer);
        trial.expectEqual(buffer.position(), size + 3);
        trial.expectEqual(buffer.limit(), size + 3);
      }
      if (state == 0) {
        transport.loseConnection();
      } else if (state == 1) {
        trial.untilLost(pair);
      }
    }
  }

  private static void empty(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.client().transport();
    trial.expect(transport.write(new byte[0]), "an empty write finds no room");
    trial.expect(transport.writeSequence(List.of()), "an empty sequence finds no room");
    trial.expect(
        transport.writeSequence(List.of(ByteBuffer.allocate(0), ByteBuffer.allocateDirect(0))),
        "a sequence of nothing finds no room");
    trial.expectEqual(transport.buffered(), 0L);
    trial.settle();
    trial.expectLog(pair.server(), "made");
  }

  private static void sequenceFirst(Trial trial) throws Exception {
    Pair pair = trial.pair();
    List<ByteBuffer> pieces = new ArrayList<>();
    for (String each : List.of("a", "", "bc", "d")) {
      pieces.add(ByteBuffer.wrap(each.getBytes(StandardCharsets.UTF_8)));
    }
    pair.client().transport().writeSequence(pieces);
    trial.until("it arrived", () -> pair.server().count == 4);
    trial.expectEqual(pair.server().text(), "abcd");
  }

  @SuppressWarnings("NullAway") // null is the subject
  private static void nulls(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.client().transport();
    int refused = 0;
    try {
      transport.write((ByteBuffer) null);
    } catch (NullPointerException expected) {
      refused++;
    }
    try {
      transport.writeSequence(Arrays.asList(ByteBuffer.allocate(1), null));
    } catch (NullPointerException expected) {
      refused++;
    }
    trial.expectEqual(refused, 2);
    transport.write("x");
    trial.until("what was good arrived", () -> pair.server().count == 2);
  }

  private static void afterLose(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.client().transport();
    transport.write("before");
    transport.loseConnection();
    long before = trial.reactor.statistics().droppedWrites();
    trial.expect(!transport.write("after"), "there is room after the close");
    trial.expect(
        !transport.writeSequence(List.of(ByteBuffer.allocate(7))), "there is room after the close");
    trial.expectEqual(trial.reactor.statistics().droppedWrites() - before, 12L);
    trial.untilLost(pair);
    trial.expectEqual(pair.server().text(), "before");
  }

  private static void afterLoss(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Recorder client = pair.client();
    client.onLost = () -> client.transport().write("in connectionLost");
    pair.server().transport().abortConnection();
    trial.untilLost(pair);
    long before = trial.reactor.statistics().droppedWrites();
    trial.expect(!client.transport().write("after"), "there is room after the loss");
    var _ = client.transport().writeSequence(List.of(ByteBuffer.allocate(7)));
    trial.expectEqual(trial.reactor.statistics().droppedWrites() - before, 12L);
    trial.expectEqual(client.transport().buffered(), 0L);
    trial.turns(2);
    trial.expectEqual(client.log.getLast().startsWith("lost"), true);
  }

  private static void afterHalfClose(Trial trial) throws Exception {
    Recorder.Aware server = trial.aware("server");
    Recorder.Aware client = trial.aware("client");
    var _ = trial.pair(server, client);
    client.transport().write("before");
    client.transport().loseWriteConnection();
    trial.expect(!client.transport().write("at once"), "there is room after the half-close");
    trial.until("the server heard the end", () -> server.log.contains("read ended"));
    trial.expect(!client.transport().write("later"), "there is room after the half-close");
    trial.expectEqual(trial.reactor.statistics().droppedWrites(), 12L);
    trial.settle();
    trial.expectEqual(server.text(), "before");
    server.transport().write("still");
    trial.until("the client still hears", () -> client.count == 5);
  }

  /// Measured in what is read from the flood, not in turns: how many turns an answer takes of
  /// itself is the network's affair.
  private static void fairness(Trial trial) throws Exception {
    Recorder busy = trial.recorder("busy");
    busy.keeps = false;
    Pair flooding = trial.pair(busy, trial.recorder("flood"));
    Recorder echo = trial.recorder("echo");
    echo.onData = data -> echo.transport().write(data);
    Pair quiet = trial.pair(echo, trial.recorder("quiet"));
    byte[] much = new byte[256 * 1024];
    long[] heardBefore = {0};
    for (int i = 0; i < 50; i++) {
      long answered = quiet.client().count;
      long from = busy.count;
      quiet.client().transport().write("?");
      trial.until(
          "the quiet one is answered",
          () -> {
            long inOneTurn = busy.count - heardBefore[0];
            trial.expect(inOneTurn <= TURN_MAX, inOneTurn + " bytes were read in one turn");
            heardBefore[0] = busy.count;
            if (flooding.client().transport().buffered() < 1_000_000) {
              flooding.client().transport().write(much);
            }
            return quiet.client().count > answered;
          });
      long meanwhile = busy.count - from;
      trial.expect(meanwhile <= 40 * READ_MAX, "an answer waited for " + meanwhile + " bytes");
    }
    trial.expect(busy.count > 1_000_000, "there was no flood");
  }
}
