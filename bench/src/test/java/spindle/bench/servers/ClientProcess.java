package spindle.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A client that runs, and what it has cost in its turns.
final class ClientProcess implements AutoCloseable {
  private static final double WARM_UP_TURN = 2;

  final String name;
  private final Process process;
  private final Writer input;
  private final BufferedReader output;
  private final List<Double> micros = new ArrayList<>();
  private final List<Double> requests = new ArrayList<>();

  /// What each of its requests has asked of others, for who counts that.
  final List<Double> questions = new ArrayList<>();

  private double last;

  ClientProcess(String name, List<String> command) throws IOException {
    this.name = name;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    input = process.outputWriter();
    output = process.inputReader();
  }

  /// Has it send requests for so long, in turns like those that are measured: where the first turn
  /// ends and another begins, the JVM sees what it had not expected, and compiles again.
  void warmUp(double seconds) throws IOException {
    for (double left = seconds; left > 0; left -= WARM_UP_TURN) {
      turn(Math.min(left, WARM_UP_TURN));
    }
  }

  /// The same, and notes what that cost.
  void measure(double seconds) throws IOException {
    double[] seen = turn(seconds);
    micros.add(seen[2] / 1000 / seen[0]);
    requests.add(seen[0] / seconds);
    last = seen[0];
  }

  /// How many requests were answered in the last turn.
  double lastRequests() {
    return last;
  }

  private double[] turn(double seconds) throws IOException {
    input.write(seconds + "\n");
    input.flush();
    String line = output.readLine();
    if (line == null) {
      throw new IOException(name + " has ended");
    }
    double[] seen = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    if (seen[1] > 0 || seen[0] == 0) {
      throw new IOException(name + ": answered, failed, CPU time: " + line);
    }
    return seen;
  }

  /// CPU time of the process for a request that this part of the turns did not exceed.
  double micros(double part) {
    return quantile(micros, part);
  }

  /// Requests a second, the median of its turns.
  double requests() {
    return quantile(requests, 0.5);
  }

  /// How many times the CPU time of `other`: the median of the rounds' ratios.
  double ratio(ClientProcess other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(micros.size(), other.micros.size()); i++) {
      ratios.add(micros.get(i) / other.micros.get(i));
    }
    return quantile(ratios, 0.5);
  }

  private static double quantile(List<Double> values, double part) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(part * (sorted.length - 1))];
  }

  @Override
  public void close() {
    // It has nothing to lose.
    process.destroyForcibly();
    process.onExit().join();
  }
}
