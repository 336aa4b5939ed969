package spindle.contract.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import spindle.contract.trial.Expect;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;

/// Whom a kernel tells of what.
final class ReadinessCases {
  private ReadinessCases() {}

  static void addTo(KernelContract.KernelCases cases) {
    cases.add("who wants to read is told of bytes", ReadinessCases::told);
    cases.add("who has not read is told again", ReadinessCases::toldAgain);
    cases.add("who reads and writes is told of reading first", ReadinessCases::readFirst);
    cases.add("wanting the same twice is wanting it once", ReadinessCases::wantedTwice);
    cases.add("interest is what was last set", ReadinessCases::interestIsRemembered);
    cases.add("who wants nothing is told nothing", ReadinessCases::nothingWanted);
    cases.add("bytes that came while nobody wanted them are kept", ReadinessCases::bytesAreKept);
    cases.add("an end that came while nobody wanted it is kept", ReadinessCases::endIsKept);
    cases.add("a reset is told although nobody wants to read", ReadinessCases::resetIsTold);
    cases.add("who stops wanting in the same turn is not told", ReadinessCases::noLongerWanted);
    cases.add("who is closed in the same turn is not told", ReadinessCases::closedInTheSameTurn);
    cases.add("who is reset in the same turn is not told", ReadinessCases::resetInTheSameTurn);
    cases.add("closing oneself while told is the end", ReadinessCases::closesItself);
    cases.add("what was meant for a closed one reaches no newer one", ReadinessCases::newer);
    cases.add("who begins to want while another is told is told", ReadinessCases::wantsLater);
    cases.add("a closed socket may be said to want something", ReadinessCases::wantedWhenClosed);
    cases.add("wanting and closing before a wait tells nothing", ReadinessCases::closedBefore);
    cases.add("a watcher that throws keeps nobody from being told", ReadinessCases::throwing);
    cases.add("a port is told of, until it is not wanted", ReadinessCases::port);
  }

  private static void told(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(Kernel.READ);
    trial.send(pair.client(), "hello");
    trial.until("the server is told", () -> !trial.told.isEmpty());
    Expect.equal(trial.told, List.of("server READ"));
    Expect.equal(trial.read(pair.server(), 5), "hello");
  }

  private static void toldAgain(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(Kernel.READ);
    trial.send(pair.client(), "hello");
    trial.until("the server is told thrice", () -> trial.told.size() >= 3);
    trial.read(pair.server(), 5);
    trial.told.clear();
    trial.turn();
    Expect.equal(trial.told, List.of());
  }

  private static void readFirst(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    trial.send(pair.client(), "hello");
    trial.settle();
    pair.server().interest(Kernel.READ | Kernel.WRITE);
    trial.until("the server is told of both", () -> String.join(" ", trial.told).contains("WRITE"));
    Expect.that(trial.told.getFirst().startsWith("server READ"), "first it was " + trial.told);
  }

  private static void wantedTwice(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    trial.send(pair.client(), "hello");
    trial.settle();
    pair.server().interest(Kernel.READ);
    pair.server().interest(Kernel.READ);
    trial.turn();
    Expect.equal(trial.told, List.of("server READ"));
  }

  private static void interestIsRemembered(KernelTrial trial) throws IOException {
    StreamSocket server = trial.pair("server", "client").server();
    Expect.equal(server.interest(), 0);
    server.interest(Kernel.READ | Kernel.WRITE);
    Expect.equal(server.interest(), Kernel.READ | Kernel.WRITE);
    server.interest(Kernel.WRITE);
    Expect.equal(server.interest(), Kernel.WRITE);
    server.interest(0);
    Expect.equal(server.interest(), 0);
  }

  private static void nothingWanted(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(Kernel.READ);
    trial.turn();
    pair.server().interest(0);
    trial.send(pair.client(), "hello");
    trial.settle();
    trial.turn();
    Expect.equal(trial.told, List.of());
  }

  private static void bytesAreKept(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(0);
    trial.send(pair.client(), "h");
    trial.settle();
    trial.send(pair.client(), "ello");
    trial.settle();
    pair.server().interest(Kernel.READ);
    trial.until("the server is told", () -> !trial.told.isEmpty());
    Expect.equal(trial.read(pair.server(), 5), "hello");
  }

  private static void endIsKept(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(0);
    pair.client().close();
    trial.settle();
    Expect.equal(trial.told, List.of());
    pair.server().interest(Kernel.READ);
    trial.until("the server is told", () -> !trial.told.isEmpty());
    SocketCases.expectEnd(trial, pair.server());
  }

  private static void resetIsTold(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(0);
    trial.turn();
    pair.client().reset();
    trial.until("the server is told", () -> !trial.told.isEmpty());
    Expect.equal(trial.told.getFirst(), "server READ");
    SocketCases.expectBroken(pair.server());
  }

  private static void noLongerWanted(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    pair.server()
        .watch(_ -> {
          trial.told.add("server");
          pair.client().interest(0);
          pair.server().interest(0);
        });
    pair.client()
        .watch(_ -> {
          trial.told.add("client");
          pair.server().interest(0);
          pair.client().interest(0);
        });
    expectOne(trial);
  }

  private static void closedInTheSameTurn(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    pair.server()
        .watch(_ -> {
          trial.told.add("server");
          pair.client().close();
          pair.server().interest(0);
        });
    pair.client()
        .watch(_ -> {
          trial.told.add("client");
          pair.server().close();
          pair.client().interest(0);
        });
    expectOneNow(trial);
  }

  private static void resetInTheSameTurn(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    KernelTrial.Pair other = trial.pair("other server", "other client");
    trial.send(other.client(), "x");
    trial.settle();
    pair.server().interest(0);
    pair.client().interest(Kernel.READ);
    other.server().interest(Kernel.READ);
    pair.client()
        .watch(_ -> {
          trial.told.add("one");
          other.server().reset();
          pair.client().interest(0);
        });
    other
        .server()
        .watch(_ -> {
          trial.told.add("other");
          pair.client().reset();
          other.server().interest(0);
        });
    trial.told.clear();
    trial.turn();
    Expect.equal(trial.told.size(), 1);
  }

  /// A connection both ends of which have something to read, and want to.
  private static KernelTrial.Pair readable(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    trial.send(pair.client(), "to the server");
    trial.send(pair.server(), "to the client");
    trial.settle();
    pair.server().interest(Kernel.READ);
    pair.client().interest(Kernel.READ);
    return pair;
  }

  /// Later the other end may hear that it was reset.
  private static void expectOneNow(KernelTrial trial) throws IOException {
    trial.turn();
    Expect.equal(trial.told.size(), 1);
  }

  private static void expectOne(KernelTrial trial) throws IOException {
    trial.turn();
    trial.turn();
    Expect.equal(trial.told.size(), 1);
  }

  private static void closesItself(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    pair.client().interest(0);
    pair.server()
        .watch(_ -> {
          trial.told.add("server");
          pair.server().close();
        });
    expectOneNow(trial);
  }

  /// The newer one may well have the number of the one that was closed.
  private static void newer(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    ListeningSocket listening = trial.listen();
    pair.server().watch(_ -> replace(trial, pair, pair.client(), listening));
    pair.client().watch(_ -> replace(trial, pair, pair.server(), listening));
    trial.turn();
    Expect.equal(trial.told, List.of("one"));
  }

  private static void replace(
      KernelTrial trial, KernelTrial.Pair pair, StreamSocket closed, ListeningSocket listening) {
    trial.told.add("one");
    pair.server().interest(0);
    pair.client().interest(0);
    closed.close();
    try {
      StreamSocket newer = trial.kernel.connect(listening.host(), null, Map.of());
      newer.watch(trial.noting("the newer one"));
      newer.interest(Kernel.READ | Kernel.WRITE);
    } catch (IOException refused) {
      throw new AssertionError("could not connect", refused);
    }
  }

  private static void wantsLater(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    pair.client().interest(0);
    pair.server()
        .watch(operations -> {
          trial.told.add("server " + KernelTrial.words(operations));
          pair.server().interest(0);
          pair.client().interest(Kernel.READ);
        });
    trial.until("the client is told", () -> trial.told.size() > 1);
    Expect.equal(trial.told, List.of("server READ", "client READ"));
  }

  private static void wantedWhenClosed(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    trial.turn();
    trial.told.clear();
    pair.server().close();
    pair.server().interest(Kernel.READ | Kernel.WRITE);
    pair.client().close();
    pair.client().interest(Kernel.READ | Kernel.WRITE);
    trial.turn();
    trial.turn();
    Expect.equal(trial.told, List.of());
  }

  private static void closedBefore(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    pair.server().close();
    pair.client().close();
    trial.turn();
    trial.turn();
    Expect.equal(trial.told, List.of());
  }

  private static void throwing(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = readable(trial);
    for (StreamSocket each : List.of(pair.server(), pair.client())) {
      each.watch(_ -> {
        trial.told.add("told");
        each.interest(0);
        throw new IllegalStateException("from a watcher");
      });
    }
    for (int turns = 0; trial.told.size() < 2 && turns < 100; turns++) {
      Expect.thrown(IllegalStateException.class, trial::turn);
    }
    Expect.equal(trial.told.size(), 2);
  }

  private static void port(KernelTrial trial) throws IOException {
    var listening = trial.listen();
    listening.watch(trial.noting("port"));
    listening.interest(true);
    var first = trial.kernel.connect(listening.host(), null, Map.of());
    trial.until("the port is told", () -> !trial.told.isEmpty());
    Expect.equal(trial.told.getFirst(), "port READ");
    listening.interest(false);
    trial.told.clear();
    trial.turn();
    Expect.equal(trial.told, List.of());
    listening.interest(true);
    trial.until("the port is told again", () -> !trial.told.isEmpty());
    Expect.that(KernelTrial.acceptOne(listening) != null, "nobody waited");
    Expect.that(KernelTrial.acceptOne(listening) == null, "there was a second one");
    trial.told.clear();
    trial.turn();
    Expect.equal(trial.told, List.of());
    first.close();
  }
}
