package spindle.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Asks a server for the same thing over and over, in a process of its own: `Generator LOAD PORT`.
/// It is told in lines of two numbers when it is its turn: for how many seconds to go on before
/// counting begins, and for how many then. It says `begin` when counting begins, then, in one line,
/// what it has counted. Each connection waits for its answers before it asks again.
abstract class Generator {
  final Load load;
  final int port;
  final Latencies latencies = new Latencies();
  long operations;
  long errors;

  Generator(Load load, int port) {
    this.load = load;
    this.port = port;
  }

  /// Begins a run.
  public static void main(String... args) throws Exception {
    Load load = Load.of(args[0]);
    int port = Integer.parseInt(args[1]);
    Generator generator =
        switch (load) {
          case TLS, TLS_BULK -> new TlsGenerator(load, port);
          case HANDSHAKE, RESUMED -> new HandshakeGenerator(load, port);
          case UDP -> new DatagramGenerator(load, port);
          case ECHO, PIPELINE, BULK, THOUSAND, TEN_THOUSAND, GREETING, LINES, ONE_WAY ->
              new StreamGenerator(load, port);
          case HTTP2_1, HTTP2_10, HTTP2_100, HTTP2_JSON, HTTP2_FILE, HTTP2_BESIDE ->
              new AskingGenerator(load, port);
          case SOCKET, SOCKET_BULK, SOCKET_DEFLATE, SOCKET_BULK_DEFLATE ->
              new AskingGenerator(load, port);
          default -> new HttpGenerator(load, port);
        };
    generator.open();
    var turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String turn = turns.readLine(); turn != null; turn = turns.readLine()) {
      String[] seconds = turn.split(" ");
      generator.run(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }
    System.exit(0);
  }

  /// Opens what is needed.
  abstract void open() throws IOException;

  /// Goes on until `deadline`, in terms of `System.nanoTime`.
  abstract void goOn(long deadline) throws IOException;

  private void run(double lead, double seconds) throws IOException {
    goOn(System.nanoTime() + nanos(lead));
    latencies.clear();
    operations = 0;
    errors = 0;
    System.out.println("begin");
    System.out.flush();
    long began = System.nanoTime();
    goOn(began + nanos(seconds));
    double took = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "operations=%d seconds=%.3f p50=%.1f p99=%.1f errors=%d%n",
        operations,
        took,
        latencies.micros(0.5),
        latencies.micros(0.99),
        errors);
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  /// Something was answered that was asked for at `asked`.
  final void done(long asked, long now) {
    latencies.add(now - asked);
    operations++;
  }
}
