package spindle.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Measures servers beside one another and writes a table and a chart.
///
/// All servers are up at once, warm, and take turns of half a second in an order that chance makes
/// anew in every round, so that a machine which slows down slows all of them. The figure to go by
/// is the server's own CPU time for an operation: how many operations there are in a second is also
/// a matter of the generator and of who else is there.
public final class ServerComparison {
  private static final int FIRST_PORT = 21_000;

  private final Options options;
  private final List<Contender> contenders;
  private final Path work;
  private int port = FIRST_PORT;

  private ServerComparison(Options options, List<Contender> contenders, Path work) {
    this.options = options;
    this.contenders = contenders;
    this.work = work;
  }

  /// What is asked for.
  private record Options(
      List<Load> loads, List<String> servers, int rounds, double warmUp, double seconds) {
    static Options parse(String... args) {
      List<Load> loads = List.of(Load.values());
      List<String> servers = List.of();
      int rounds = 20;
      double warmUp = 10;
      double seconds = 0.5;
      for (int i = 0; i < args.length; i += 2) {
        String value = i + 1 < args.length ? args[i + 1] : "";
        switch (args[i]) {
          case "--loads" -> loads = words(value).map(Load::of).toList();
          case "--servers" -> servers = words(value).toList();
          case "--rounds" -> rounds = Math.max(1, Integer.parseInt(value));
          case "--warm-up" -> warmUp = Double.parseDouble(value);
          case "--seconds" -> seconds = Double.parseDouble(value);
          default -> throw new IllegalArgumentException(usage(args[i]));
        }
      }
      return new Options(loads, servers, rounds, warmUp, seconds);
    }

    private static Stream<String> words(String value) {
      return Arrays.stream(value.split(","));
    }

    private static String usage(String wrong) {
      return "unknown option '%s'. There are --loads %s, --servers A,B, --rounds, "
          .concat("--warm-up, --seconds")
          .formatted(
              wrong, Arrays.stream(Load.values()).map(Load::word).collect(Collectors.joining(",")));
    }
  }

  /// Runs it: `--loads echo,udp --servers spindle-epoll,netty-epoll --rounds 20 --warm-up 10
  /// --seconds 0.5`. Run from the folder of the benchmarks' module.
  public static void main(String... args) throws Exception {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
    endAllWithThis();
    Path work = Path.of("target", "servers").toAbsolutePath();
    Files.createDirectories(work);
    System.setProperty(BenchCertificate.PROPERTY, work.resolve("bench.p12").toString());
    BenchCertificate.make(BenchCertificate.file());
    List<Contender> all = Contender.installed(Path.of("src", "test", "peers"), work);
    List<Contender> chosen =
        all.stream()
            .filter(c -> options.servers.isEmpty() || options.servers.contains(c.name()))
            .toList();
    System.out.println(
        "servers: " + String.join(", ", chosen.stream().map(Contender::name).toList()));
    new ServerComparison(options, chosen, work).run();
  }

  /// Whoever loses patience leaves no server behind.
  private static void endAllWithThis() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() ->
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
  }

  private void run() throws Exception {
    announce();
    List<Results> all = new ArrayList<>();
    for (Load load : options.loads) {
      Results results = compare(load);
      if (!results.names().isEmpty()) {
        all.add(results);
        System.out.println();
        System.out.println(Table.of(results));
        // After each load, so that whoever loses patience has something.
        Files.writeString(work.resolve("table.md"), Table.of(all));
        Files.writeString(work.resolve("chart.svg"), Chart.of(all));
      }
    }
    System.out.println("written: " + work.resolve("table.md") + ", " + work.resolve("chart.svg"));
  }

  private void announce() {
    long runs = 0;
    for (Load load : options.loads) {
      runs += contenders.stream().filter(c -> c.services().contains(load.service)).count();
    }
    double each = options.warmUp + 2 + options.rounds * (options.seconds + 0.25);
    System.out.printf("%d servers and loads, about %.0f minutes%n", runs, runs * each / 60);
  }

  private Results compare(Load load) throws Exception {
    Results results = new Results(load);
    List<Pair> pairs = new ArrayList<>();
    try {
      for (Contender each : contenders) {
        if (each.services().contains(load.service)) {
          start(each, results, pairs);
        }
      }
      for (int round = 1; round <= options.rounds; round++) {
        System.out.printf("%s, round %d of %d%n", load.word(), round, options.rounds);
        measure(pairs, results);
      }
    } finally {
      pairs.forEach(Pair::close);
    }
    return results;
  }

  /// One server that fails is left out, and said to be; the others go on.
  private void start(Contender contender, Results results, List<Pair> pairs) throws Exception {
    port++;
    System.out.printf("%s: %s starts and warms up%n", results.load.word(), contender.name());
    try {
      pairs.add(new Pair(contender, results.load, port, options.warmUp));
      results.expect(contender);
    } catch (IOException failed) {
      System.out.println(contender.name() + " FAILED: " + failed.getMessage());
    }
  }

  private void measure(List<Pair> pairs, Results results) {
    List<Pair> order = new ArrayList<>(pairs);
    Collections.shuffle(order);
    for (Pair each : order) {
      try {
        results.add(each.contender(), each.measure(options.seconds));
      } catch (IOException failed) {
        System.out.println(each.contender().name() + " FAILED: " + failed.getMessage());
        results.forget(each.contender());
        pairs.remove(each);
        each.close();
      }
    }
  }
}
