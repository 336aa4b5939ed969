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

/// How long a server takes from its start until it listens, what that costs in CPU time, and how
/// much memory it then holds: the README's program as `./spindle run` starts it, with and without
/// the JDK's ahead-of-time cache, and beside it the others' greeting servers from their classes.
public final class StartUp {
  private static final int ROUNDS = 7;
  private static final int FIRST_PORT = 24_000;
  private static final Path LAUNCHER = Path.of("..", "spindle").toAbsolutePath().normalize();

  private StartUp() {}

  private record Seen(double seconds, double cpu, double mib) {}

  /// Runs it; from the folder of the benchmarks' module.
  public static void main(String... args) throws Exception {
    Path work = Path.of("target", "servers").toAbsolutePath();
    Files.createDirectories(work);
    Map<String, List<Seen>> seen = new LinkedHashMap<>();
    int port = FIRST_PORT;
    for (int round = 0; round <= ROUNDS; round++) {
      for (Contender each : contenders(work)) {
        port++;
        try (ServerProcess server = new ServerProcess(each, Service.GREETING, port)) {
          Seen one = new Seen(server.secondsToListen(), server.cpuSeconds(), server.residentMib());
          // The first one builds, and reads files for the first time.
          if (round > 0) {
            seen.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(one);
          }
        }
      }
    }
    String table = table(seen);
    Files.writeString(work.resolve("start.md"), table);
    System.out.println(table + "written: " + work.resolve("start.md"));
  }

  private static List<Contender> contenders(Path work) throws Exception {
    List<Contender> all = new ArrayList<>();
    Path program = greeter(work);
    all.add(launched(program, "HelloTwisted.java, with the cache", ""));
    all.add(launched(program, "HelloTwisted.java, without", "-XX:AOTMode=off"));
    Contender.installed(Path.of("src", "test", "peers"), work).stream()
        .filter(c -> c.services().contains(Service.GREETING))
        .forEach(all::add);
    return all;
  }

  /// The first of all examples, which takes no port, with one.
  private static Path greeter(Path work) throws IOException {
    Path example = LAUNCHER.resolveSibling("examples").resolve("HelloTwisted.java");
    String source =
        Files.readString(example)
            .replace("void main()", "void main(String... args)")
            .replace("2000", "Integer.parseInt(args[0])");
    return Files.writeString(work.toAbsolutePath().resolve("HelloTwisted.java"), source);
  }

  private static Contender launched(Path program, String name, String options) {
    return new Contender(
        name,
        Set.of(Service.GREETING),
        List.of(
            "env",
            "SPINDLE_JAVA_OPTS=" + options,
            LAUNCHER.toString(),
            "run",
            program.toString(),
            "PORT"));
  }

  private static String table(Map<String, List<Seen>> seen) throws IOException {
    StringBuilder text = new StringBuilder("| server | listens after, s | CPU, s | MiB |\n");
    text.append("|---|---|---|---|\n");
    seen.forEach((name, all) ->
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.0f |%n",
                name,
                median(all.stream().mapToDouble(Seen::seconds).sorted().toArray()),
                median(all.stream().mapToDouble(Seen::cpu).sorted().toArray()),
                median(all.stream().mapToDouble(Seen::mib).sorted().toArray()))));
    return text.toString();
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }
}
