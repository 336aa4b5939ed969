package spindle.contract.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Pattern;
import spindle.contract.trial.Sources;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.defer.Deferred;
import spindle.protocol.Transport;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionDone;

/// Who writes in a loop: how that ends, that others have their turn, when what was written is sent,
/// and files that are long.
final class PumpCases {
  private static final int LONG_FILE = 40 << 20;

  private PumpCases() {}

  static void addTo(Cases cases) {
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "who waits for room is told when the peer has ended",
        PumpCases::endedByPeer);
    cases.add("who waits for room is told of a close", PumpCases::closing);
    cases.addIf(
        Harness.Feature.HALF_CLOSE,
        "who waits for room is told when our direction ends",
        PumpCases::halfClosing);
    cases.add("a producer may wait for room while a close waits", PumpCases::producerWaits);
    cases.addIf(
        Harness.Feature.HALF_CLOSE, "a loop of writes ends with the peer", PumpCases::pumpEnds);
    cases.add("a loop of writes lets others have their turn", PumpCases::pumpYields);
    cases.add("who asks for room again and again lets others in", PumpCases::asksAgain);
    cases.add("sent fires when all that was written was taken", PumpCases::sent);
    cases.add("sent fails with the reason of the end", PumpCases::sentFails);
    cases.add("a long file is not too much to buffer", PumpCases::longFile);
    cases.add("a file is sent by no link if none may be followed", PumpCases::unlinkedFile);
    cases.add("an open file is sent and stays open", PumpCases::openFile);
    cases.add("an open file that cannot be sent is refused", PumpCases::openFileRefused);
    cases.add("a connection has its reactor's clock", PumpCases::scheduler);
  }

  private static Pair full(Trial trial) throws Exception {
    Pair pair = ProducerCases.blocked(trial);
    pair.server().transport().write(new byte[200_000]);
    return pair;
  }

  private static void endedByPeer(Trial trial) throws Exception {
    Pair pair = full(trial);
    Transport transport = pair.server().transport();
    List<Throwable> failures = new ArrayList<>();
    transport.drained().handleFailure(failures::add);
    pair.client().transport().loseWriteConnection();
    trial.until("the server knows of the end", () -> !failures.isEmpty());
    expectNothingMayBeWritten(trial, transport, failures);
    ProducerCases.drain(trial, pair);
    trial.untilLost(pair);
    trial.expectLost(pair.server(), ConnectionDone.class);
  }

  private static void expectNothingMayBeWritten(
      Trial trial, Transport transport, List<Throwable> failures) {
    trial.expect(transport.buffered() > 0, "what was written before is dropped");
    trial.expect(!transport.write("?"), "there is room");
    transport.drained().handleFailure(failures::add);
    trial.expectEqual(failures.size(), 2);
    trial.expect(
        failures.stream().allMatch(ConnectionDone.class::isInstance), "they are " + failures);
  }

  private static void closing(Trial trial) throws Exception {
    Pair pair = full(trial);
    Transport transport = pair.server().transport();
    List<Throwable> failures = new ArrayList<>();
    transport.drained().handleFailure(failures::add);
    transport.loseConnection();
    trial.expect(failures.isEmpty(), "it is told within the call");
    trial.turns(1);
    expectNothingMayBeWritten(trial, transport, failures);
    ProducerCases.drain(trial, pair);
    trial.untilLost(pair);
  }

  private static void halfClosing(Trial trial) throws Exception {
    Pair pair = full(trial);
    Transport transport = pair.server().transport();
    List<Throwable> failures = new ArrayList<>();
    transport.drained().handleFailure(failures::add);
    transport.loseWriteConnection();
    trial.turns(1);
    expectNothingMayBeWritten(trial, transport, failures);
    trial.expect(!transport.disconnecting(), "the other direction ends, too");
    ProducerCases.drain(trial, pair);
  }

  /// A registered producer may still write; so may whoever waits for room on its behalf.
  private static void producerWaits(Trial trial) throws Exception {
    Pair pair = full(trial);
    Transport transport = pair.server().transport();
    transport.registerProducer(new Sources.Push(pair.server()));
    transport.loseConnection();
    List<String> told = new ArrayList<>();
    transport.drained().addCallbacks(_ -> told.add("room"), _ -> told.add("failed"));
    trial.turns(2);
    trial.expectEqual(told, List.of());
    ProducerCases.drain(trial, pair);
    trial.turns(1);
    trial.expectEqual(told, List.of("room"));
    transport.unregisterProducer();
    trial.untilLost(pair);
  }

  /// Writes as the how-to says: until there is no room, then again when there is.
  private static final class Pump {
    private final Transport transport;
    private final int piece;
    long left;
    int rounds;
    long mostInOne;
    boolean ended;
    private int depth;
    int deepest;

    Pump(Transport transport, int piece, long left) {
      this.transport = transport;
      this.piece = piece;
      this.left = left;
    }

    void go() {
      rounds++;
      deepest = Math.max(deepest, ++depth);
      long before = left;
      do {
        left -= piece;
      } while (transport.write(new byte[piece]) && left > 0);
      mostInOne = Math.max(mostInOne, before - left);
      if (left > 0) {
        transport.drained().addCallbacks(this::again, _ -> ended = true);
      } else {
        ended = true;
      }
      depth--;
    }

    private boolean again(Void room) {
      go();
      return true;
    }
  }

  private static void pumpEnds(Trial trial) throws Exception {
    Pair pair = ProducerCases.blocked(trial);
    Pump pump = new Pump(pair.server().transport(), 16 * 1024, Long.MAX_VALUE);
    pump.go();
    pair.client().transport().loseWriteConnection();
    pair.client().transport().resumeProducing();
    trial.untilLost(pair);
    trial.expect(pump.ended, "nobody has told it");
    trial.expect(pump.rounds < 10_000, pump.rounds + " rounds");
    trial.expectLost(pair.server(), ConnectionDone.class);
  }

  private static void pumpYields(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().keeps = false;
    Pump pump = new Pump(pair.server().transport(), 16 * 1024, 20_000_000);
    int before = trial.turns();
    pump.go();
    trial.until("all was written", () -> pump.ended);
    trial.expect(pump.deepest <= 16, pump.deepest + " rounds one within the other");
    trial.expect(pump.mostInOne < 4 << 20, pump.mostInOne + " bytes in one round");
    trial.expect(trial.turns() - before >= 4, "others had no turn");
    pair.server().transport().loseConnection();
    trial.untilLost(pair);
  }

  /// There is always room, since little is written.
  private static void asksAgain(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().keeps = false;
    Transport transport = pair.server().transport();
    int[] count = {0, 0, 0};
    boolean[] others = {false};
    Runnable[] go = new Runnable[1];
    go[0] =
        () -> {
          count[1] = Math.max(count[1], ++count[2]);
          transport.write("x");
          if (++count[0] < 20_000) {
            transport.drained().onSuccess(_ -> go[0].run());
          }
          count[2]--;
        };
    var _ = trial.reactor.callLater(Duration.ZERO, () -> others[0] = count[0] < 20_000);
    go[0].run();
    trial.until("it was done", () -> count[0] == 20_000);
    trial.expect(count[1] <= 16, count[1] + " rounds one within the other");
    trial.expect(others[0], "others had no turn");
    trial.until("all arrived", () -> pair.client().count == 20_000);
  }

  private static void sent(Trial trial) throws Exception {
    Pair pair = full(trial);
    Transport transport = pair.server().transport();
    List<String> fired = new ArrayList<>();
    transport.sent().onSuccess(_ -> fired.add("first"));
    transport.write(new byte[300_000]);
    transport.sent().onSuccess(_ -> fired.add("second at " + transport.buffered()));
    trial.turns(2);
    trial.expectEqual(fired, List.of());
    ProducerCases.drain(trial, pair);
    trial.turns(1);
    trial.expectEqual(fired, List.of("first", "second at 0"));
    Deferred<Void> nothing = transport.sent();
    trial.expect(!nothing.called(), "it is told within the call");
    trial.turns(1);
    trial.expect(nothing.called(), "nothing waits, and it is not told");
    transport.write("one turn");
    Deferred<Void> soon = transport.sent();
    trial.until("it was sent", soon::called);
  }

  private static void sentFails(Trial trial) throws Exception {
    Pair pair = full(trial);
    Transport transport = pair.server().transport();
    List<Throwable> failures = new ArrayList<>();
    transport.sent().handleFailure(failures::add);
    transport.abortConnection();
    trial.until("the server is lost", pair.server()::lost);
    transport.sent().handleFailure(failures::add);
    trial.turns(1);
    trial.expectEqual(failures.size(), 2);
    trial.expect(
        failures.stream().allMatch(ConnectionAborted.class::isInstance), "they are " + failures);
  }

  private static void longFile(Trial trial) throws Exception {
    Pair pair = trial.pair();
    pair.client().keeps = false;
    Path file = Files.createTempFile("spindle", ".bytes");
    try {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        // The hole before it is read as zeros, and takes no room on the disk.
        var _ = channel.write(ByteBuffer.wrap(new byte[1]), LONG_FILE - 1);
      }
      Transport transport = pair.server().transport();
      Deferred<Void> sent = transport.writeFile(file, 0, LONG_FILE);
      transport.write(">");
      Deferred<Void> all = transport.sent();
      transport.loseConnection();
      trial.until("all has arrived", () -> pair.client().count == LONG_FILE + 1);
      trial.untilLost(pair);
      trial.expect(sent.called() && all.called(), "nobody was told that it was sent");
      trial.expectLost(pair.server(), ConnectionDone.class);
    } finally {
      Files.delete(file);
    }
  }

  /// Of the last part of its path, or of one before.
  private static void unlinkedFile(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.server().transport();
    Path folder = Files.createTempDirectory("spindle").toRealPath();
    Path file = Files.writeString(folder.resolve("file"), "some");
    Path toFile = folder.resolve("link");
    Path toFolder = folder.resolve("folder");
    try {
      Files.createSymbolicLink(toFile, file);
      Files.createSymbolicLink(toFolder, folder);
      for (Path linked : List.of(toFile, toFolder.resolve("file"), folder)) {
        var _ =
            Expect.thrown(
                IOException.class,
                () -> transport.writeFile(linked, 0, 4, LinkOption.NOFOLLOW_LINKS));
      }
      transport.writeFile(toFolder.resolve("link"), 0, 4).reportedElsewhere();
      transport.writeFile(file, 0, 4, LinkOption.NOFOLLOW_LINKS).reportedElsewhere();
      trial.until("it has arrived twice", () -> pair.client().text().equals("somesome"));
    } finally {
      for (Path each : List.of(toFile, toFolder, file, folder)) {
        Files.delete(each);
      }
    }
  }

  private static void openFile(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Path file = Files.createTempFile("spindle", ".bytes");
    byte[] bytes = new Pattern().next(300_000);
    Files.write(file, bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(17);
      Files.delete(file);
      Transport transport = pair.server().transport();
      transport.write("<");
      transport.writeFile(channel, 1000, channel.size() - 1000).reportedElsewhere();
      transport.write(">");
      Deferred<Void> again = transport.writeFile(channel, 0, 5);
      trial.until("it was sent", again::called);
      trial.until("all has arrived", () -> pair.client().count == 299_007);
      trial.expect(channel.isOpen() && channel.position() == 17, "it is not as it was");
      byte[] heard = pair.client().bytes();
      trial.expect(heard[0] == '<' && heard[299_001] == '>', "other writes are out of order");
      for (int i = 0; i < 299_000; i++) {
        trial.expect(heard[i + 1] == bytes[i + 1000], "another byte at " + i);
      }
    }
  }

  private static void openFileRefused(Trial trial) throws Exception {
    Pair pair = trial.pair();
    Transport transport = pair.server().transport();
    Path file = Files.createTempFile("spindle", ".bytes");
    try {
      FileChannel closed = FileChannel.open(file);
      var _ = Expect.thrown(IOException.class, () -> transport.writeFile(closed, 0, 1));
      closed.close();
      var _ = Expect.thrown(ClosedChannelException.class, () -> transport.writeFile(closed, 0, 0));
      try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
        var _ =
            Expect.thrown(NonReadableChannelException.class, () -> transport.writeFile(out, 0, 0));
      }
    } finally {
      Files.delete(file);
    }
    transport.write("!");
    trial.until("it is as it was", () -> pair.client().text().equals("!"));
  }

  private static void scheduler(Trial trial) throws Exception {
    Pair pair = trial.pair();
    trial.expect(pair.server().transport().scheduler() == trial.reactor, "it is another's");
  }
}
