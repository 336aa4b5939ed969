package spindle.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was seen of one server under one load in one round.
///
/// @param cpuMicros the server's own CPU time for an operation, in microseconds
/// @param operations operations in a second, as the generator has counted
/// @param p50 the median of the time for an operation, in microseconds
/// @param p99 the time that one operation in a hundred exceeded, in microseconds
/// @param errors operations that went wrong
/// @param residentMib the memory that the server held in the end
record Measurement(
    double cpuMicros, double operations, double p50, double p99, long errors, double residentMib) {
  /// Starts the server, has it warmed up, and measures it.
  static Measurement take(Contender contender, Load load, int port, double warmUp, double seconds)
      throws Exception {
    try (ServerProcess server = new ServerProcess(contender, load.service, port)) {
      Process generator = generator(load, port, warmUp, seconds);
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(generator.getInputStream(), StandardCharsets.UTF_8))) {
        require(contender, load, "begin".equals(said.readLine()));
        double before = server.cpuSeconds();
        String line = said.readLine();
        double spent = server.cpuSeconds() - before;
        require(contender, load, line != null);
        return of(figures(String.valueOf(line)), spent, server.residentMib());
      } finally {
        generator.destroyForcibly().waitFor();
      }
    }
  }

  private static void require(Contender contender, Load load, boolean said) throws IOException {
    if (!said) {
      throw new IOException(
          "the generator of load '%s' failed against %s; what it said is above"
              .formatted(load.word(), contender.name()));
    }
  }

  private static Process generator(Load load, int port, double warmUp, double seconds)
      throws IOException {
    List<String> command = new ArrayList<>(Contender.java(Generator.class));
    command.addAll(
        List.of(
            load.word(), String.valueOf(port), String.valueOf(warmUp), String.valueOf(seconds)));
    return new ProcessBuilder(ServerProcess.onProcessor(1, command))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Map<String, Double> figures(String line) {
    Map<String, Double> figures = new HashMap<>();
    for (String each : line.trim().split(" ")) {
      int equals = each.indexOf('=');
      figures.put(each.substring(0, equals), Double.valueOf(each.substring(equals + 1)));
    }
    return figures;
  }

  private static Measurement of(Map<String, Double> said, double cpuSeconds, double residentMib) {
    double operations = said.getOrDefault("operations", 0.0);
    return new Measurement(
        cpuSeconds * 1e6 / Math.max(1, operations),
        operations / said.getOrDefault("seconds", 1.0),
        said.getOrDefault("p50", 0.0),
        said.getOrDefault("p99", 0.0),
        said.getOrDefault("errors", 0.0).longValue(),
        residentMib);
  }
}
