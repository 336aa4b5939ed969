package spindle.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;

/// Bugs in what is written and read.
final class StreamBugs {
  private StreamBugs() {}

  static List<Bug> all() {
    return List.of(
        new Bug("a split delimiter", "every line arrives", StreamBugs::splitDelimiter),
        new Bug("missing back-pressure", "little is buffered", StreamBugs::noBackPressure),
        new Bug("no room taken for a refusal", "each arrives once", StreamBugs::writtenTwice),
        new Bug("a half-close deadlock", "the answer arrives", StreamBugs::halfCloseDeadlock));
  }

  /// Looks for line ends in each piece that arrives, as if lines and pieces were one.
  private static void splitDelimiter(Simulation world, boolean planted) {
    List<String> lines = new ArrayList<>();
    world
        .host("server")
        .program(reactor ->
            new TCP4ServerEndpoint(reactor, Talk.PORT)
                .listen(_ ->
                    planted ? new PieceByPiece(lines) : new Talk((_, line) -> lines.add(line))));
    Talk.client(
        world,
        "client",
        (_, server) -> {
          for (int i = 0; i < 3; i++) {
            server.write("line number " + i + "\n");
            Fiber.sleep(Talk.within(world, 10));
          }
        });
    world.eventually(
        "every line arrives",
        Duration.ofSeconds(5),
        () -> lines.equals(List.of("line number 0", "line number 1", "line number 2")));
    world.run(Duration.ofSeconds(5));
  }

  private static final class PieceByPiece extends Protocol {
    private final List<String> lines;

    PieceByPiece(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      StandardCharsets.UTF_8.decode(data).toString().lines().forEach(lines::add);
    }
  }

  /// Sends what there is to send as fast as it can, however slowly the peer takes it.
  private static void noBackPressure(Simulation world, boolean planted) {
    byte[] piece = new byte[16 * 1024];
    var most = new long[1];
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, _) ->
                    Fiber.start(
                        reactor,
                        () -> {
                          Transport transport = peer.transport();
                          for (int i = 0; i < 20; i++) {
                            if (!transport.write(piece) && !planted) {
                              Fiber.await(transport.drained());
                            }
                            most[0] = Math.max(most[0], transport.buffered());
                            Fiber.sleep(Talk.within(world, 2));
                          }
                        })));
    Talk.client(
        world,
        "client",
        (_, server) -> {
          server.write("everything, please\n");
          int left = 20 * piece.length;
          while (left > 0) {
            left -= server.readExactly(Math.min(left, 8 * 1024)).remaining();
            Fiber.sleep(Talk.within(world, 10));
          }
        });
    world.always("little is buffered", () -> most[0] <= 96 * 1024);
    world.run(Duration.ofSeconds(60));
  }

  /// Takes the `false` of `write`, which says that there is no room for more, for a refusal of what
  /// it has just been given, and sends it again later.
  private static void writtenTwice(Simulation world, boolean planted) {
    String padding = "x".repeat(4_000);
    var arrived = new ArrayList<Integer>();
    world
        .host("server")
        .program(reactor ->
            Talk.listen(
                reactor,
                (peer, _) ->
                    Fiber.start(
                        reactor,
                        () -> {
                          for (int i = 0; i < 80; ) {
                            boolean room = peer.sendLine(i + " " + padding);
                            i += room || !planted ? 1 : 0;
                            if (!room) {
                              Fiber.await(peer.transport().drained());
                            }
                          }
                        })));
    Talk.client(
        world,
        "client",
        (_, server) -> {
          server.write("everything, please\n");
          for (int i = 0; i < 80; i++) {
            String line = Talk.lineOf(server);
            arrived.add(Integer.valueOf(line.substring(0, line.indexOf(' '))));
            Fiber.sleep(Talk.within(world, 3));
          }
        });
    world.always("each arrives once", () -> arrived.stream().distinct().count() == arrived.size());
    world.run(Duration.ofSeconds(60));
  }

  /// Sends all it has to say, ends its direction, and only then reads. Where that is more than the
  /// connection holds, the server waits to be read before it reads on, and both wait for ever.
  private static void halfCloseDeadlock(Simulation world, boolean planted) {
    int size = world.random("corpus").nextInt(1_000_000);
    var answered = new int[1];
    world
        .host("server")
        .program(reactor ->
            new TCP4ServerEndpoint(reactor, Talk.PORT)
                .listen(
                    Conversation.with(peer -> {
                      for (var data = peer.read(); data != null; data = peer.read()) {
                        peer.write(data);
                      }
                    })));
    Talk.client(
        world,
        "client",
        (_, server) -> {
          var said = Fiber.fork(() -> say(server, size));
          if (planted) {
            Fiber.await(said);
          }
          for (var data = server.read(); data != null; data = server.read()) {
            answered[0] += data.remaining();
          }
        });
    world.eventually("the answer arrives", Duration.ofSeconds(60), () -> answered[0] == size);
    world.run(Duration.ofSeconds(60));
  }

  private static void say(Conversation server, int size) throws Exception {
    server.write(new byte[size]);
    server.transport().loseWriteConnection();
  }
}
