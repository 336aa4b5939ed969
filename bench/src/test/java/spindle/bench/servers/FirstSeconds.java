package spindle.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// What an operation costs in a server's first seconds, when the JVM interprets and compiles what
/// it will later only run: the echo of the examples, with callbacks and with fibers, as `./spindle
/// run` starts it, and Netty's. Each round starts every server anew, one after the other.
///
/// Arguments: the load, `echo` unless another is named; then folders of other builds of Spindle,
/// whose examples are measured in turns with these.
public final class FirstSeconds {
  private static final int ROUNDS = 5;
  private static final int FIRST_PORT = 25_000;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// Where the measured spans end, in seconds from the first operation on.
  private static final List<Integer> ENDS = List.of(1, 5, 10, 15, 20);

  private FirstSeconds() {}

  /// One server's life.
  ///
  /// @param spent CPU seconds in each span
  /// @param operations what was done in each span
  private record Seen(
      double listensAfter,
      double cpuToListen,
      List<Double> spent,
      List<Double> operations,
      double mib) {
    /// Microseconds an operation from the end of span `from` to that of span `to`.
    double micros(int from, int to) {
      double cpu = 0;
      double count = 0;
      for (int i = from; i < to; i++) {
        cpu += spent.get(i);
        count += operations.get(i);
      }
      return cpu * 1e6 / count;
    }

    double ratio() {
      return micros(0, 3) / micros(4, 5);
    }
  }

  /// Runs it; from the folder of the benchmarks' module.
  public static void main(String... args) throws Exception {
    Path work = Path.of("target", "servers").toAbsolutePath();
    Files.createDirectories(work);
    Load load = args.length == 0 ? Load.ECHO : Load.of(args[0]);
    List<Contender> contenders = contenders(work, List.of(args).stream().skip(1).toList());
    Map<String, List<Seen>> seen = new LinkedHashMap<>();
    int port = FIRST_PORT;
    for (int round = 0; round <= ROUNDS; round++) {
      System.out.printf("%s, round %d of %d%n", load.word(), round, ROUNDS);
      for (Contender each : contenders) {
        port++;
        Seen one = watch(each, load, port);
        // In the first one it is built, and files are read for the first time.
        if (round > 0) {
          seen.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(one);
        }
      }
    }
    String table = table(seen);
    Files.writeString(work.resolve("first.md"), table);
    System.out.println(table + "written: " + work.resolve("first.md"));
  }

  private static List<Contender> contenders(Path work, List<String> others) throws Exception {
    List<Contender> all = new ArrayList<>();
    addExamples(all, ROOT, "");
    for (String other : others) {
      addExamples(all, Path.of(other), " of " + Path.of(other).getFileName());
    }
    Contender.installed(Path.of("src", "test", "peers"), work).stream()
        .filter(c -> c.name().equals("netty-epoll") || c.name().equals("c-epoll"))
        .forEach(all::add);
    return all;
  }

  private static void addExamples(List<Contender> all, Path root, String suffix) {
    for (String name : List.of("EchoServer.java", "EchoFiber.java")) {
      all.add(
          new Contender(
              name + suffix,
              Set.of(Service.ECHO),
              List.of(
                  root.resolve("spindle").toString(),
                  "run",
                  root.resolve("examples").resolve(name).toString(),
                  "PORT")));
    }
  }

  private static Seen watch(Contender contender, Load load, int port) throws Exception {
    try (Pair pair = Pair.cold(contender, load, port)) {
      double listensAfter = pair.server().secondsToListen();
      double cpu = pair.server().cpuSeconds();
      List<Double> spent = new ArrayList<>();
      List<Double> operations = new ArrayList<>();
      double mib = 0;
      int from = 0;
      for (int to : ENDS) {
        Measurement span = pair.goOn(to - from);
        double count = span.operations() * (to - from);
        spent.add(span.cpuMicros() * count / 1e6);
        operations.add(count);
        mib = span.residentMib();
        from = to;
      }
      return new Seen(listensAfter, cpu, spent, operations, mib);
    }
  }

  private static String table(Map<String, List<Seen>> seen) throws IOException {
    StringBuilder text =
        new StringBuilder("| server | listens after, s | CPU until then, s |")
            .append(" first second, µs | first ten | 5 to 10 | 15 to 20 | ten to those | MiB |\n")
            .append("|---|---|---|---|---|---|---|---|---|\n");
    seen.forEach((name, all) ->
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f |%n",
                name,
                median(all, Seen::listensAfter),
                median(all, Seen::cpuToListen),
                median(all, one -> one.micros(0, 1)),
                median(all, one -> one.micros(0, 3)),
                median(all, one -> one.micros(2, 3)),
                median(all, one -> one.micros(4, 5)),
                median(all, Seen::ratio),
                median(all, Seen::mib))));
    return text.toString();
  }

  private static double median(List<Seen> all, ToDoubleFunction<Seen> figure) {
    return all.stream().mapToDouble(figure).sorted().toArray()[all.size() / 2];
  }
}
