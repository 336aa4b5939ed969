package spindle.contract.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.PipeAddress;
import spindle.contract.trial.Expect;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.reason.ConnectError;

/// What the sockets of a kernel do.
final class SocketCases {
  private static final int PIECE = 64 * 1024;

  private SocketCases() {}

  static void addTo(KernelContract.KernelCases cases) {
    cases.add("a read of nothing is zero", SocketCases::readOfNothing);
    cases.add("a read without room is zero, and takes nothing", SocketCases::readWithoutRoom);
    cases.add("bytes come before the end of the stream", SocketCases::bytesBeforeTheEnd);
    cases.add("one direction may end before the other", SocketCases::halfClose);
    cases.add("several buffers are sent in order", SocketCases::gather);
    cases.add("a full socket takes nothing, and tells when it does again", SocketCases::full);
    cases.add("reading from a reset connection fails", SocketCases::reset);
    cases.add("closing may be repeated", SocketCases::closeTwice);
    cases.add("a closed socket knows its addresses", SocketCases::addressesAfterClose);
    cases.add("an attempt is undecided before it is told of", SocketCases::connects);
    cases.add("a refused attempt says so", SocketCases::refused);
    cases.add("a taken place cannot be had", SocketCases::taken);
    cases.add("a closed place is free after one wait", SocketCases::freeAgain);
    cases.add("nobody is accepted where nobody waits", SocketCases::nobodyWaits);
    cases.add("an IPv4 client is one of IPv4 where both are taken, too", SocketCases::bothFamilies);
    cases.add("a place of a name or of nothing is refused", SocketCases::noPlace);
    cases.add("a reserve may be let go twice", SocketCases::reserve);
    cases.add("a file can be copied from, at any place", SocketCases::file);
    cases.add("closing the kernel ends every connection", SocketCases::closeKernel);
  }

  private static void readOfNothing(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    Expect.equal(pair.server().read(ByteBuffer.allocate(10)), 0);
    Expect.equal(pair.client().read(ByteBuffer.allocate(10)), 0);
  }

  private static void readWithoutRoom(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    trial.send(pair.client(), "all");
    pair.server().interest(Kernel.READ);
    trial.until("the server is told", () -> !trial.told.isEmpty());
    Expect.equal(pair.server().read(ByteBuffer.allocateDirect(0)), 0);
    Expect.equal(pair.server().read(ByteBuffer.allocate(10).limit(0)), 0);
    Expect.equal(trial.read(pair.server(), 3), "all");
  }

  private static void bytesBeforeTheEnd(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    trial.send(pair.client(), "last words");
    pair.client().close();
    pair.server().interest(Kernel.READ);
    trial.until("the server is told", () -> !trial.told.isEmpty());
    Expect.equal(trial.read(pair.server(), 10), "last words");
    expectEnd(trial, pair.server());
  }

  /// The next thing to be read from `socket` is the end of the stream.
  static void expectEnd(KernelTrial trial, StreamSocket socket) throws IOException {
    int count = 0;
    for (int turns = 0; count == 0 && turns < 100; turns++) {
      count = socket.read(ByteBuffer.allocate(10));
      if (count == 0) {
        trial.turn();
      }
    }
    Expect.equal(count, -1);
  }

  static void expectBroken(StreamSocket socket) {
    Expect.thrown(IOException.class, () -> socket.read(ByteBuffer.allocate(10)));
  }

  private static void halfClose(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.client().shutdownOutput();
    expectEnd(trial, pair.server());
    trial.send(pair.server(), "still there");
    Expect.equal(trial.read(pair.client(), 11), "still there");
  }

  private static void gather(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    ByteBuffer[] pieces = {
      ByteBuffer.wrap(new byte[] {'a', 'b'}),
      ByteBuffer.wrap(new byte[] {'c'}),
      ByteBuffer.wrap(new byte[] {'-'})
    };
    Expect.equal(pair.client().write(pieces, 2, false), 3L);
    Expect.equal(trial.read(pair.server(), 3), "abc");
  }

  private static void full(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    long sent = 0;
    for (int empty = 0; empty < 3; ) {
      int count = pair.client().write(ByteBuffer.allocate(PIECE), false);
      sent += count;
      empty = count == 0 ? empty + 1 : 0;
      trial.turn();
      Expect.that(sent < 1L << 30, "it never gets full");
    }
    pair.client().interest(Kernel.WRITE);
    trial.turn();
    Expect.equal(trial.told, List.of());
    long received = 0;
    ByteBuffer into = ByteBuffer.allocate(PIECE);
    for (int turns = 0; received < sent && turns < 100_000; turns++) {
      int count = pair.server().read(into.clear());
      received += count;
      if (count == 0) {
        trial.turn();
      }
    }
    Expect.equal(received, sent);
    trial.until("it is told of room", () -> !trial.told.isEmpty());
    Expect.equal(trial.told.getFirst(), "client WRITE");
  }

  private static void reset(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(Kernel.READ);
    pair.client().reset();
    trial.until("the server is told", () -> !trial.told.isEmpty());
    expectBroken(pair.server());
  }

  private static void closeTwice(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().close();
    pair.server().close();
    pair.server().reset();
    pair.client().reset();
    pair.client().reset();
    pair.client().close();
    trial.turn();
    Expect.equal(trial.told, List.of());
  }

  private static void addressesAfterClose(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    Address server = pair.server().host();
    Address client = pair.client().host();
    Expect.equal(pair.client().peer(), server);
    Expect.equal(pair.server().peer(), client);
    pair.server().close();
    pair.client().reset();
    trial.turn();
    Expect.equal(List.of(pair.server().host(), pair.server().peer()), List.of(server, client));
    Expect.equal(List.of(pair.client().host(), pair.client().peer()), List.of(client, server));
  }

  private static void connects(KernelTrial trial) throws IOException {
    ListeningSocket listening = trial.listen();
    StreamSocket socket = trial.kernel.connect(listening.host(), null, Map.of());
    Expect.equal(trial.told, List.of());
    socket.watch(trial.noting("client"));
    socket.interest(Kernel.WRITE);
    Expect.equal(trial.told, List.of());
    trial.until("it is decided", () -> !trial.told.isEmpty());
    Expect.equal(trial.told.getFirst(), "client WRITE");
    Expect.that(socket.finishConnect(), "it is not decided");
    Expect.that(socket.finishConnect(), "asking again gives another answer");
  }

  private static void refused(KernelTrial trial) throws IOException {
    ListeningSocket listening = trial.listen();
    Address place = listening.host();
    listening.close();
    trial.turn();
    StreamSocket socket;
    try {
      socket = trial.kernel.connect(place, null, Map.of());
    } catch (ConnectError atOnce) {
      return;
    }
    socket.watch(trial.noting("client"));
    socket.interest(Kernel.WRITE);
    trial.until("it is decided", () -> !trial.told.isEmpty());
    Expect.thrown(ConnectError.class, socket::finishConnect);
    socket.close();
  }

  private static void taken(KernelTrial trial) throws IOException {
    ListeningSocket listening = trial.listen();
    Expect.thrown(
        IOException.class, () -> trial.kernel.listen(listening.host(), new Kernel.Listening(1)));
  }

  private static void freeAgain(KernelTrial trial) throws IOException {
    for (int i = 0; i < 20; i++) {
      ListeningSocket listening = trial.listen();
      listening.watch(trial.noting("port"));
      listening.interest(true);
      trial.kernel.await(0);
      trial.kernel.dispatch();
      listening.close();
      listening.close();
      trial.kernel.await(0);
      trial.kernel.listen(listening.host(), new Kernel.Listening(1)).close();
    }
    Expect.equal(trial.told, List.of());
  }

  private static void nobodyWaits(KernelTrial trial) throws IOException {
    ListeningSocket listening = trial.listen();
    Expect.that(KernelTrial.acceptOne(listening) == null, "somebody was accepted");
  }

  private static void bothFamilies(KernelTrial trial) throws IOException {
    ListeningSocket listening =
        trial.kernel.listen(IPv6Address.of("::", 0), new Kernel.Listening(5));
    int port = ((IPv6Address) listening.host()).port();
    for (Address to :
        List.of(
            IPv4Address.of("127.0.0.1", port),
            Address.literal("::ffff:127.0.0.1", port),
            IPv6Address.of("::1", port))) {
      KernelTrial.Pair pair = trial.connected(listening, to);
      Expect.equal(pair.client().peer(), to);
      Expect.equal(pair.server().host(), to);
      Expect.equal(pair.server().peer(), pair.client().host());
      Expect.equal(pair.server().peer().getClass(), (Object) to.getClass());
      pair.server().close();
      pair.client().close();
    }
  }

  private static void noPlace(KernelTrial trial) {
    for (Address each :
        List.of(new HostnameAddress("localhost", 80), new PipeAddress("standard input"))) {
      Expect.thrown(IOException.class, () -> trial.kernel.listen(each, new Kernel.Listening(5)));
      Expect.thrown(ConnectError.class, () -> trial.kernel.connect(each, null, Map.of()));
    }
  }

  private static void file(KernelTrial trial) throws Exception {
    Path path = Files.createTempFile("spindle", "file");
    try {
      Files.writeString(path, "0123456789");
      SendableFile file = trial.kernel.openFile(path);
      Expect.that(file.size() == 10, "its size is " + file.size());
      ByteBuffer some = ByteBuffer.allocate(6).position(1).limit(5);
      Expect.that(file.read(some, 3) == 4, "it did not give what there was room for");
      Expect.that(some.position() == 5, "the position is " + some.position());
      String text = new String(some.array(), StandardCharsets.UTF_8);
      Expect.that(text.equals("\0003456\0"), "it gave " + text);
      ByteBuffer rest = ByteBuffer.allocateDirect(100);
      Expect.that(file.read(rest, 8) == 2, "it did not give what was left");
      Expect.that(file.read(rest, 10) == -1, "it did not tell its end");
      file.close();
      file.close();
    } finally {
      Files.delete(path);
    }
  }

  private static void reserve(KernelTrial trial) throws IOException {
    Kernel.Spare spare = trial.kernel.reserve();
    spare.release();
    spare.release();
  }

  private static void closeKernel(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(Kernel.READ);
    pair.client().interest(Kernel.READ);
    trial.turn();
    StreamSocket neverWaitedFor = trial.kernel.connect(trial.listen().host(), null, Map.of());
    neverWaitedFor.watch(trial.noting("late"));
    neverWaitedFor.interest(Kernel.WRITE);
    trial.kernel.close();
    for (StreamSocket each : List.of(pair.server(), pair.client(), neverWaitedFor)) {
      Expect.thrown(IOException.class, () -> each.write(ByteBuffer.wrap(new byte[] {1}), false));
    }
  }
}
