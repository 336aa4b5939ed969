package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/// What it costs a server that somebody may look at it, and that somebody does: the echo of the
/// examples as `./spindle run` starts it, without the socket for those who ask and the watch for
/// slow callbacks; with both; and with `./spindle top` open, when many connections stand. Two and
/// two are measured in turns.
///
/// Argument: how many connections stand, 9000 on each of two servers unless another number is
/// given.
public final class BeingSeen {
  private static final int ROUNDS = 25;
  private static final double SECONDS = 2;
  private static final double WARM_UP = 6;
  private static final int FIRST_PORT = 26_000;
  private static final int SOURCES = 20;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String NOBODY_CAN = "-Dspindle.view= -Dspindle.slowCallback=0";

  private BeingSeen() {}

  /// Runs it; from the folder of the benchmarks' module.
  public static void main(String... args) throws Exception {
    Path work = Path.of("target", "servers").toAbsolutePath();
    Files.createDirectories(work);
    int standing = args.length == 0 ? 9_000 : Integer.parseInt(args[0]);
    StringBuilder table =
        new StringBuilder("| | against | CPU for an operation |\n|---|---|---|\n");
    try (Pair without = pair(NOBODY_CAN, 0);
        Pair with = pair("", 1)) {
      table.append(row("somebody may look", "nobody can", with, without));
    }
    try (Pair alone = pair("", 2);
        Pair seen = pair("", 3);
        Standing _ = new Standing(standing, FIRST_PORT + 2);
        Standing _ = new Standing(standing, FIRST_PORT + 3);
        Top top = new Top(seen.server().pid())) {
      String connections = ", " + standing + " connections stand";
      table.append(row("top is open" + connections, "nobody looks", seen, alone));
      top.requireAlive();
    }
    Files.writeString(work.resolve("seen.md"), table);
    System.out.println(table + "written: " + work.resolve("seen.md"));
  }

  private static Pair pair(String options, int number) throws Exception {
    String example = ROOT.resolve("examples").resolve("EchoServer.java").toString();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "SPINDLE_JAVA_OPTS=" + options));
    command.addAll(List.of(ROOT.resolve("spindle").toString(), "run", example, "PORT"));
    Contender contender = new Contender("EchoServer.java", Set.of(Service.ECHO), command);
    return new Pair(contender, Load.ECHO, FIRST_PORT + number, WARM_UP);
  }

  /// The median of the ratios, a round each, and the middle half of them.
  private static String row(String what, String against, Pair one, Pair other) throws IOException {
    double[] ratios = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      System.out.printf("%s, round %d of %d%n", what, i + 1, ROUNDS);
      double first = one.measure(SECONDS).cpuMicros();
      ratios[i] = first / other.measure(SECONDS).cpuMicros();
    }
    double[] sorted = IntStream.range(0, ROUNDS).mapToDouble(i -> ratios[i]).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.3f (%.3f to %.3f) |%n",
        what,
        against,
        sorted[ROUNDS / 2],
        sorted[ROUNDS / 4],
        sorted[ROUNDS * 3 / 4]);
  }

  /// Connections that say nothing.
  private static final class Standing implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();

    Standing(int count, int port) throws IOException {
      for (int i = 0; i < count; i++) {
        Socket socket = new Socket();
        sockets.add(socket);
        // More than one source, or there are too few ports.
        byte[] source = {127, 0, 0, (byte) (2 + i % SOURCES)};
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket each : sockets) {
        each.close();
      }
    }
  }

  /// `./spindle top` in a terminal of its own.
  private static final class Top implements AutoCloseable {
    private final Process process;

    Top(long pid) throws IOException {
      // A terminal without a size cannot be drawn on.
      String top = "stty rows 50 columns 160; exec " + ROOT + "/spindle top " + pid;
      List<String> command = List.of("script", "-qfc", top, "/dev/null");
      ProcessBuilder builder =
          new ProcessBuilder(ServerProcess.onProcessor(1, command))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("TERM", "xterm");
      process = builder.start();
    }

    void requireAlive() throws IOException {
      if (!process.isAlive()) {
        throw new IOException("top has ended: it was not open all the time");
      }
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }
}
