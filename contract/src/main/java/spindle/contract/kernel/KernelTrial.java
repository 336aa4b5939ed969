package spindle.contract.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.contract.trial.Expect;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;

/// A kernel that a case turns by hand, and what it was told.
final class KernelTrial implements AutoCloseable {
  static final long MILLI = 1_000_000;

  private static final int TURNS_MAX = 2_000;

  final Kernel kernel;

  /// What watchers of [#noting] were told, one line each.
  final List<String> told = new ArrayList<>();

  KernelTrial(Kernel kernel) {
    this.kernel = kernel;
  }

  /// Both ends of one connection.
  record Pair(StreamSocket server, StreamSocket client) {}

  /// Some free place on this machine.
  static Address anywhere() {
    return IPv4Address.of("127.0.0.1", 0);
  }

  ListeningSocket listen() throws IOException {
    return kernel.listen(anywhere(), new Kernel.Listening(16));
  }

  /// A connection; neither end wants to be told of anything yet, and both note what they are told.
  Pair pair(String server, String client) throws IOException {
    Pair pair = pair(listen(), Map.of());
    pair.server.watch(noting(server));
    pair.client.watch(noting(client));
    return pair;
  }

  /// A connection to `listening`, which is closed then; nobody is told of it.
  Pair pair(ListeningSocket listening, Map<SocketSetting, Integer> settings) throws IOException {
    Pair pair = connected(listening, listening.host(), settings);
    listening.close();
    return pair;
  }

  /// A connection to `to`, where `listening` is.
  Pair connected(ListeningSocket listening, Address to) throws IOException {
    return connected(listening, to, Map.of());
  }

  private Pair connected(
      ListeningSocket listening, Address to, Map<SocketSetting, Integer> settings)
      throws IOException {
    List<StreamSocket> accepted = new ArrayList<>();
    listening.watch(_ -> {
      StreamSocket one = acceptOne(listening);
      if (one != null) {
        accepted.add(one);
      }
    });
    listening.interest(true);
    StreamSocket connecting = kernel.connect(to, null, settings);
    boolean[] decided = {false};
    connecting.watch(_ -> decided[0] = true);
    connecting.interest(Kernel.WRITE);
    until("both ends are there", () -> decided[0] && !accepted.isEmpty());
    Expect.that(connecting.finishConnect(), "the attempt was said to be decided, and is not");
    connecting.interest(0);
    return new Pair(accepted.getFirst(), connecting);
  }

  static @Nullable StreamSocket acceptOne(ListeningSocket listening) {
    try {
      return listening.accept();
    } catch (IOException failed) {
      throw new AssertionError("could not accept", failed);
    }
  }

  Kernel.Watcher noting(String name) {
    return operations -> told.add(name + " " + words(operations));
  }

  static String words(int operations) {
    return switch (operations) {
      case Kernel.READ -> "READ";
      case Kernel.WRITE -> "WRITE";
      case Kernel.READ | Kernel.WRITE -> "READ+WRITE";
      default -> "operations " + operations;
    };
  }

  /// One turn that waits a little if nothing is ready.
  void turn() throws IOException {
    kernel.await(5 * MILLI);
    kernel.dispatch();
  }

  void until(String what, BooleanSupplier done) throws IOException {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      if (turns == TURNS_MAX) {
        throw new AssertionError("waited in vain until " + what + "; told: " + told);
      }
      turn();
    }
  }

  /// Sends `text` and waits until it has arrived at `receiver`, which must not be read meanwhile.
  void send(StreamSocket sender, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      sender.write(bytes, false);
    }
  }

  /// Reads until `count` bytes were there.
  String read(StreamSocket from, int count) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(count);
    for (int turns = 0; into.hasRemaining(); turns++) {
      Expect.that(turns < TURNS_MAX, "waited in vain for bytes; there are " + into.position());
      Expect.that(from.read(into) >= 0, "the stream ended after " + into.position() + " bytes");
      if (into.hasRemaining()) {
        turn();
      }
    }
    return new String(into.array(), StandardCharsets.US_ASCII);
  }

  /// Lets what is under way arrive at `pair`, by an exchange on another connection.
  void settle() throws IOException {
    Pair other = pair("bystander", "other bystander");
    List<String> before = List.copyOf(told);
    for (int i = 0; i < 3; i++) {
      send(other.client, "?");
      read(other.server, 1);
      send(other.server, "!");
      read(other.client, 1);
    }
    other.server.close();
    other.client.close();
    told.removeIf(line -> line.contains("bystander"));
    Expect.that(told.size() >= before.size(), "a note was lost");
  }

  @Override
  public void close() throws IOException {
    kernel.close();
  }
}
