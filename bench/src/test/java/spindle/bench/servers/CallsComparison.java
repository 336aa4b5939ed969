package spindle.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Measures what a call costs who answers it and who makes it, by AMP and by gRPC, and writes a
/// table. 64 bytes go there and back, on one connection.
///
/// Each pair has a server on one processor and a client on another. Twisted's server is asked by
/// Spindle's client and its client asks Spindle's server, since it is slow enough to leave whoever
/// is beside it idle. All take turns of half a second in an order that chance makes anew in every
/// round. The figure to go by is the CPU time of the process for a call, all its threads together;
/// the ratios are medians of the rounds' ratios.
public final class CallsComparison {
  private static final int FIRST_PORT = 28_000;

  private final Path work = Path.of("target", "calls").toAbsolutePath();
  private int underWay = 16;
  private int rounds = 20;
  private double warmUp = 30;
  private double seconds = 0.5;

  private CallsComparison() {}

  /// Runs it: `--under-way 16 --rounds 20 --warm-up 30 --seconds 0.5`. Run from the folder of the
  /// benchmarks' module. The warm-up is long, since gRPC is much to compile.
  public static void main(String... args) throws Exception {
    CallsComparison comparison = new CallsComparison();
    for (int i = 0; i < args.length; i += 2) {
      comparison.set(args[i], i + 1 < args.length ? args[i + 1] : "");
    }
    comparison.run();
  }

  private void set(String option, String value) {
    switch (option) {
      case "--under-way" -> underWay = Integer.parseInt(value);
      case "--rounds" -> rounds = Math.max(1, Integer.parseInt(value));
      case "--warm-up" -> warmUp = Double.parseDouble(value);
      case "--seconds" -> seconds = Double.parseDouble(value);
      default -> {
        System.err.printf(
            "unknown option '%s'. There are --under-way, --rounds, --warm-up, --seconds%n", option);
        System.exit(2);
      }
    }
  }

  /// A server and its client, and what calls have cost the server.
  private static final class Pair implements AutoCloseable {
    final String name;
    final ClientProcess client;
    final List<Double> answering = new ArrayList<>();
    private final ServerProcess server;

    /// @param server words, which end with the port
    Pair(String name, List<String> server, List<String> client, int port) throws Exception {
      this.name = name;
      this.server = new ServerProcess(new Contender(name, Set.of(), server), Service.ECHO, port);
      this.client = new ClientProcess(name, ServerProcess.onProcessor(1, client));
    }

    void measure(double seconds) throws IOException {
      double before = server.cpuSeconds();
      client.measure(seconds);
      answering.add((server.cpuSeconds() - before) * 1e6 / client.lastRequests());
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  private final List<Pair> pairs = new ArrayList<>();

  private void run() throws Exception {
    Files.createDirectories(work);
    try {
      List<String> epoll = ours("epoll");
      List<String> grpc = Contender.java("spindle.bench.clients.GrpcCalls");
      start("Spindle, AMP on epoll", epoll, epoll);
      start("Spindle, AMP on selectors", ours("nio"), ours("nio"));
      start("gRPC for Java", grpc, grpc);
      String python = Contender.pythonWithTwisted();
      if (!python.isEmpty()) {
        List<String> twisted = List.of(python, "src/test/peers/twisted_calls.py");
        start("Twisted, AMP, answering", twisted, epoll);
        start("Twisted, AMP, calling", epoll, twisted);
      }
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("round %d of %d%n", round, rounds);
        List<Pair> order = new ArrayList<>(pairs);
        Collections.shuffle(order);
        for (Pair each : order) {
          each.measure(seconds);
        }
      }
      String table = table();
      Files.writeString(work.resolve("calls.md"), table);
      System.out.println(table + "written: " + work.resolve("calls.md"));
    } finally {
      pairs.forEach(Pair::close);
    }
  }

  private static List<String> ours(String kernel) {
    List<String> words = new ArrayList<>(Contender.java("spindle.bench.clients.SpindleCalls"));
    words.add(kernel);
    return words;
  }

  private void start(String name, List<String> server, List<String> client) throws Exception {
    int port = FIRST_PORT + pairs.size();
    List<String> serving = new ArrayList<>(server);
    serving.addAll(List.of("serve", "PORT"));
    List<String> calling = new ArrayList<>(client);
    calling.addAll(List.of("call", String.valueOf(port), String.valueOf(underWay)));
    System.out.printf("%s: warms up%n", name);
    Pair pair = new Pair(name, serving, calling, port);
    pairs.add(pair);
    pair.client.warmUp(warmUp);
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    text.append("| %d calls under way | to answer one, µs of CPU ".formatted(underWay));
    text.append("| half of the rounds | Spindle's to that | to make one | half of the rounds ");
    text.append("| Spindle's to that | calls a second |\n|---|---|---|---|---|---|---|---|\n");
    for (Pair each : pairs) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.2f–%.2f | %.3f | %.2f | %.2f–%.2f | %.3f | %.0f |%n",
              each.name,
              quantile(each.answering, 0.5),
              quantile(each.answering, 0.25),
              quantile(each.answering, 0.75),
              ratio(pairs.getFirst().answering, each.answering),
              each.client.micros(0.5),
              each.client.micros(0.25),
              each.client.micros(0.75),
              pairs.getFirst().client.ratio(each.client),
              each.client.requests()));
    }
    return text.append('\n').toString();
  }

  private static double ratio(List<Double> own, List<Double> others) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      ratios.add(own.get(i) / others.get(i));
    }
    return quantile(ratios, 0.5);
  }

  private static double quantile(List<Double> values, double part) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.round(part * (sorted.size() - 1)));
  }
}
