package spindle.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A server and a generator that asks it for things, both up until this is closed. They do nothing
/// but while it is their turn.
final class Pair implements AutoCloseable {
  /// Before each measurement, until what waited since the turn before has been answered.
  private static final double LEAD = 0.2;

  private final Contender contender;
  private final Load load;
  private final ServerProcess server;
  private final Process generator;
  private final BufferedReader said;
  private final Writer told;

  /// Starts both and lets them go on for so long that the server is warm.
  Pair(Contender contender, Load load, int port, double warmUp) throws Exception {
    this(contender, load, port);
    boolean warm = false;
    try {
      var _ = measure(warmUp, LEAD);
      warm = true;
    } finally {
      if (!warm) {
        close();
      }
    }
  }

  private Pair(Contender contender, Load load, int port) throws Exception {
    this.contender = contender;
    this.load = load;
    server = new ServerProcess(contender, load.service, port);
    generator = generator(load, port);
    said =
        new BufferedReader(
            new InputStreamReader(generator.getInputStream(), StandardCharsets.UTF_8));
    told = generator.outputWriter(StandardCharsets.UTF_8);
  }

  /// Starts both; the server has done nothing yet.
  static Pair cold(Contender contender, Load load, int port) throws Exception {
    return new Pair(contender, load, port);
  }

  private static Process generator(Load load, int port) throws IOException {
    List<String> command = new ArrayList<>(Contender.java(Generator.class));
    command.addAll(List.of(load.word(), String.valueOf(port)));
    return new ProcessBuilder(ServerProcess.onProcessor(1, command))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  Contender contender() {
    return contender;
  }

  ServerProcess server() {
    return server;
  }

  /// Counts from now on, without the lead that a turn after others' has.
  Measurement goOn(double seconds) throws IOException {
    return measure(0, seconds);
  }

  /// One turn.
  Measurement measure(double seconds) throws IOException {
    return measure(LEAD, seconds);
  }

  private Measurement measure(double lead, double seconds) throws IOException {
    told.write(lead + " " + seconds + "\n");
    told.flush();
    require("begin".equals(said.readLine()));
    double before = server.cpuSeconds();
    String line = said.readLine();
    double spent = server.cpuSeconds() - before;
    require(line != null);
    Measurement seen = Measurement.of(figures(String.valueOf(line)), spent, server.residentMib());
    if (!server.isAlive() || spent <= 0 || seen.operations() == 0) {
      throw new IOException("%s has ended, or does nothing".formatted(contender.name()));
    }
    return seen;
  }

  private void require(boolean well) throws IOException {
    if (!well) {
      throw new IOException(
          "the generator of load '%s' failed against %s; what it said is above"
              .formatted(load.word(), contender.name()));
    }
  }

  private static Map<String, Double> figures(String line) {
    Map<String, Double> figures = new HashMap<>();
    for (String each : line.trim().split(" ")) {
      int equals = each.indexOf('=');
      figures.put(each.substring(0, equals), Double.valueOf(each.substring(equals + 1)));
    }
    return figures;
  }

  @Override
  public void close() {
    generator.destroyForcibly().onExit().join();
    server.close();
  }
}
