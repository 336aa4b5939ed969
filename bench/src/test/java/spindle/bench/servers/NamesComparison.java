package spindle.bench.servers;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Measures look-ups beside others', and a name server beside unbound, and writes tables. The
/// server of all look-ups is unbound with what it has been told (`local-data`), on a processor of
/// its own. Among those who look up is unbound's library, and, as a floor, the least that an event
/// loop can do in C; both need a compiler.
///
/// All take turns of half a second in an order that chance makes anew in every round. The figure to
/// go by is the CPU time of the process for a look-up or an answer, all its threads together; the
/// ratios are medians of the rounds' ratios.
public final class NamesComparison {
  private static final String LIBRARY = "unbound's library";
  private static final String FLOOR = "C, a socket";
  private static final int FIRST_PORT = 27_000;
  private static final List<String> KNOWING = List.of("jdk", "jdk, cache off", "spindle", LIBRARY);
  private static final List<String> ASKING = List.of("netty", "spindle", LIBRARY, FLOOR);

  private final Path sources = Path.of("src", "test", "peers");
  private final Path work = Path.of("target", "names").toAbsolutePath();
  private final List<Process> serving = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int rounds = 20;
  private double warmUp = 90;
  private List<String> chosen = List.of("cached", "question", "addresses", "one", "answers");
  private double seconds = 0.5;
  private int underWay = 64;

  private NamesComparison() {}

  /// Runs it: `--what cached,question,addresses,one,answers --rounds 20 --warm-up 90 --seconds 0.5
  /// --under-way 64`. Run from the folder of the benchmarks' module. The warm-up is long, since a
  /// look-up takes a while, and a JVM compiles what was called often.
  public static void main(String... args) throws Exception {
    NamesComparison comparison = new NamesComparison();
    for (int i = 0; i < args.length; i += 2) {
      comparison.set(args[i], i + 1 < args.length ? args[i + 1] : "");
    }
    comparison.run();
  }

  private void set(String option, String value) {
    switch (option) {
      case "--rounds" -> rounds = Math.max(1, Integer.parseInt(value));
      case "--warm-up" -> warmUp = Double.parseDouble(value);
      case "--seconds" -> seconds = Double.parseDouble(value);
      case "--what" -> chosen = List.of(value.split(","));
      case "--under-way" -> underWay = Integer.parseInt(value);
      default -> {
        System.err.printf(
            "unknown option '%s'. There are --what, --rounds, --warm-up, --seconds, "
                + "--under-way%n",
            option);
        System.exit(2);
      }
    }
  }

  private void run() throws Exception {
    Files.createDirectories(work);
    if (!Contender.isOnPath("unbound")) {
      throw new IOException("the server is unbound, and it is not installed");
    }
    try {
      Serving unbound = unbound(FIRST_PORT);
      for (String each : chosen) {
        switch (each) {
          case "cached" -> {
            lookUps(unbound, each, 1, KNOWING);
            lookUps(unbound, each, underWay, KNOWING);
          }
          case "question", "addresses" -> lookUps(unbound, each, underWay, ASKING);
          case "one" -> lookUps(unbound, "question", 1, ASKING);
          case "answers" -> answers(unbound, ours(FIRST_PORT + 1));
          default -> throw new IllegalArgumentException("there is no --what " + each);
        }
      }
    } finally {
      for (Process each : serving) {
        each.destroyForcibly();
      }
    }
    Files.writeString(work.resolve("names.md"), text);
    System.out.println(text + "written: " + work.resolve("names.md"));
  }

  private void lookUps(Serving server, String kind, int atOnce, List<String> names)
      throws Exception {
    String what = "%s, %d under way".formatted(kind, atOnce);
    List<ClientProcess> clients = new ArrayList<>();
    try {
      for (String name : names) {
        List<String> words = new ArrayList<>(program(name));
        if (words.isEmpty()) {
          continue;
        }
        words.addAll(List.of(String.valueOf(server.port), String.valueOf(atOnce), kind));
        if (name.equals("jdk, cache off")) {
          words.add("0");
        }
        System.out.printf("%s, %s: warms up%n", what, name);
        ClientProcess started = new ClientProcess(name, ServerProcess.onProcessor(0, words));
        clients.add(started);
        started.warmUp(kind.equals("cached") ? warmUp / 3 : warmUp);
      }
      takeTurns(what, clients, List.of());
      table(what, clients);
    } finally {
      clients.forEach(ClientProcess::close);
    }
  }

  /// How one of those who look up is started; empty where that cannot be.
  private List<String> program(String name) throws Exception {
    return switch (name) {
      case "spindle" -> Contender.java("spindle.bench.clients.SpindleNames");
      case "netty" -> Contender.java("spindle.bench.clients.NettyNames");
      case LIBRARY -> built(name, "unbound_names");
      case FLOOR -> built(name, "name_floor");
      default -> Contender.java("spindle.bench.clients.JdkNames");
    };
  }

  private List<String> built(String name, String program) throws Exception {
    String file = work.resolve(program).toString();
    boolean runs =
        Contender.isOnPath("cc")
            && Contender.built(sources.resolve(program + ".c"), Path.of(file))
            && Contender.ends0(file, String.valueOf(FIRST_PORT), "0", "cached");
    if (!runs) {
      System.out.println(name + " is left out: it needs cc, and libunbound8 with libevent");
    }
    return runs ? List.of(file) : List.of();
  }

  /// The servers' share: the same client for each, and the server's CPU time for an answer.
  private void answers(Serving other, Serving ours) throws Exception {
    List<ClientProcess> askers = new ArrayList<>();
    List<Serving> servers = List.of(other, ours);
    try {
      for (Serving each : servers) {
        List<String> words = new ArrayList<>(program("spindle"));
        words.addAll(List.of(String.valueOf(each.port), String.valueOf(underWay), "question"));
        System.out.printf("answers, %s: warms up%n", each.name);
        ClientProcess asker = new ClientProcess(each.name, ServerProcess.onProcessor(0, words));
        askers.add(asker);
        asker.warmUp(warmUp);
      }
      takeTurns("answers", askers, servers);
    } finally {
      askers.forEach(ClientProcess::close);
    }
    text.append("| server | CPU, µs an answer | ratio to unbound |\n|---|---|---|\n");
    for (Serving each : servers) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        ratios.add(each.micros.get(i) / other.micros.get(i));
      }
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.2f |%n",
              each.name,
              median(each.micros),
              median(ratios)));
    }
    text.append('\n');
  }

  /// @param servers who is asked by each, in the same order, if that is what is measured
  private void takeTurns(String what, List<ClientProcess> clients, List<Serving> servers)
      throws IOException {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      order.add(i);
    }
    for (int round = 1; round <= rounds; round++) {
      System.out.printf("%s, round %d of %d%n", what, round, rounds);
      Collections.shuffle(order);
      for (int each : order) {
        Serving server = servers.isEmpty() ? null : servers.get(each);
        ClientProcess client = clients.get(each);
        long before = server == null ? 0 : server.cpuNanos();
        long datagrams = datagramsSent();
        client.measure(server == null ? seconds : 4 * seconds);
        double answers = client.lastRequests();
        client.questions.add((datagramsSent() - datagrams) / 2.0 / answers);
        if (server != null) {
          server.micros.add((server.cpuNanos() - before) / 1000.0 / answers);
        }
      }
    }
  }

  /// By all programs of this machine: a question is one, and its answer another.
  private static long datagramsSent() throws IOException {
    Path counts = Path.of("/proc/net/snmp");
    if (!Files.exists(counts)) {
      return 0;
    }
    List<String> lines =
        Files.readAllLines(counts).stream().filter(each -> each.startsWith("Udp: ")).toList();
    int place = List.of(lines.getFirst().split(" ")).indexOf("OutDatagrams");
    return Long.parseLong(lines.getLast().split(" ")[place]);
  }

  private void table(String what, List<ClientProcess> clients) {
    ClientProcess floor = clients.getFirst();
    text.append("| %s | CPU, µs a look-up | half of the rounds ".formatted(what));
    text.append(
        "| ratio to %s | look-ups a second | questions each |\n|---|---|---|---|---|---|\n"
            .formatted(floor.name));
    for (ClientProcess each : clients) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.2f–%.2f | %.3f | %.0f | %.2f |%n",
              each.name,
              each.micros(0.5),
              each.micros(0.25),
              each.micros(0.75),
              each.ratio(floor),
              each.requests(),
              median(each.questions)));
    }
    text.append('\n');
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /// A name server that runs, and what it has cost.
  private static final class Serving {
    final String name;
    final int port;
    final List<Double> micros = new ArrayList<>();
    private final ProcessHandle process;

    Serving(String name, int port, Process process) {
      this.name = name;
      this.port = port;
      this.process = process.toHandle();
    }

    long cpuNanos() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }
  }

  private Serving unbound(int port) throws IOException {
    Path file = work.resolve("unbound.conf");
    Files.writeString(
        file,
        """
        server:
          interface: 127.0.0.1@%d
          port: %d
          do-daemonize: no
          username: ""
          chroot: ""
          directory: "%s"
          pidfile: ""
          use-syslog: no
          logfile: ""
          do-ip6: no
          num-threads: 1
          access-control: 127.0.0.0/8 allow
          local-zone: "bench.test." redirect
          local-data: "bench.test. 60 IN A 192.0.2.1"
          local-data: "bench.test. 60 IN AAAA 2001:db8::1"
        remote-control:
          control-enable: no
        """
            .formatted(port, port, work));
    return started("unbound", port, List.of("unbound", "-d", "-c", file.toString()));
  }

  private Serving ours(int port) throws IOException {
    List<String> words = new ArrayList<>(Contender.java(SpindleNameServer.class));
    words.add(String.valueOf(port));
    return started("spindle", port, words);
  }

  private Serving started(String name, int port, List<String> words) throws IOException {
    Process process =
        new ProcessBuilder(ServerProcess.onProcessor(1, words))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve(name + ".log").toFile())
            .start();
    serving.add(process);
    for (int i = 0; i < 100 && process.isAlive(); i++) {
      if (answers(port)) {
        return new Serving(name, port, process);
      }
    }
    throw new IOException(name + " does not answer; see " + work.resolve(name + ".log"));
  }

  /// Whether somebody answers there within a fifth of a second.
  private static boolean answers(int port) throws IOException {
    byte[] query =
        "\0\1\1\0\0\1\0\0\0\0\0\0\5bench\4test\0\0\1\0\1".getBytes(StandardCharsets.US_ASCII);
    InetAddress here = InetAddress.getLoopbackAddress();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(200);
      socket.send(new DatagramPacket(query, query.length, here, port));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    } catch (SocketTimeoutException notYet) {
      return false;
    }
  }
}
