package spindle.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Measures servers beside one another and writes a table and a chart.
///
/// Each round starts each server anew, one after the other, so that a machine which slows down
/// slows all of them. The figure to go by is the server's own CPU time for an operation: how many
/// operations there are in a second is also a matter of the generator and of who else is there.
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
      int rounds = 3;
      double warmUp = 5;
      double seconds = 3;
      for (int i = 0; i < args.length; i += 2) {
        String value = i + 1 < args.length ? args[i + 1] : "";
        switch (args[i]) {
          case "--loads" -> loads = words(value).map(Load::of).toList();
          case "--servers" -> servers = words(value).toList();
          case "--rounds" -> rounds = Integer.parseInt(value);
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

  /// Runs it: `--loads echo,udp --servers spindle-epoll,netty-epoll --rounds 3 --warm-up 5
  /// --seconds 3`. Run from the folder of the benchmarks' module.
  public static void main(String... args) throws Exception {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
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
    double minutes = runs * options.rounds * (options.warmUp + options.seconds + 1) / 60;
    System.out.printf("%d measurements, about %.0f minutes%n", runs * options.rounds, minutes);
  }

  private Results compare(Load load) throws Exception {
    Results results = new Results(load);
    for (int round = 1; round <= options.rounds; round++) {
      for (Contender each : contenders) {
        if (each.services().contains(load.service)) {
          String at = "%s, round %d of %d: ".formatted(load.word(), round, options.rounds);
          measure(each, results, at);
        }
      }
    }
    return results;
  }

  /// One server that fails is left out of one round, and said to be; the others go on.
  private void measure(Contender contender, Results results, String at) throws Exception {
    port++;
    try {
      Measurement seen =
          Measurement.take(contender, results.load, port, options.warmUp, options.seconds);
      results.add(contender, seen);
      System.out.printf("%s%s %.2f µs%n", at, contender.name(), seen.cpuMicros());
    } catch (IOException failed) {
      System.out.println(at + contender.name() + " FAILED: " + failed.getMessage());
    }
  }
}
