package spindle.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import spindle.bench.web.Pages;

/// Measures clients of HTTP beside one another, each with so many requests under way to one and the
/// same server, a loop in C on a processor of its own, and writes a table.
///
/// All clients are up at once, warm, and take turns of half a second in an order that chance makes
/// anew in every round. The figure to go by is the client's own CPU time for a request, all its
/// threads together; each has one thread for its connections, but for the JDK's, which comes as it
/// is.
public final class ClientComparison {
  private static final int FIRST_PORT = 24_000;
  private static final String FLOOR = "netty-codec";
  private static final String JDK = "jdk";

  private final Path sources = Path.of("src", "test", "peers");
  private final Path work = Path.of("target", "servers").toAbsolutePath();
  private List<Integer> loads = List.of(64, 1000);
  private List<String> chosen = List.of();
  private int rounds = 20;
  private double warmUp = 10;
  private double seconds = 0.5;
  private int port = FIRST_PORT;

  private ClientComparison() {}

  /// Runs it: `--under-way 64,1000 --clients A,B --rounds 20 --warm-up 10 --seconds 0.5`. Run from
  /// the folder of the benchmarks' module.
  public static void main(String... args) throws Exception {
    ClientComparison comparison = new ClientComparison();
    for (int i = 0; i < args.length; i += 2) {
      comparison.set(args[i], i + 1 < args.length ? args[i + 1] : "");
    }
    comparison.run();
  }

  private void set(String option, String value) {
    switch (option) {
      case "--under-way" -> loads = Arrays.stream(value.split(",")).map(Integer::parseInt).toList();
      case "--clients" -> chosen = List.of(value.split(","));
      case "--rounds" -> rounds = Math.max(1, Integer.parseInt(value));
      case "--warm-up" -> warmUp = Double.parseDouble(value);
      case "--seconds" -> seconds = Double.parseDouble(value);
      default -> {
        System.err.printf(
            "unknown option '%s'. There are --under-way 64,1000, --clients A,B, --rounds, "
                + "--warm-up, --seconds%n",
            option);
        System.exit(2);
      }
    }
  }

  private void run() throws Exception {
    Files.createDirectories(work);
    Pages.prepare(work);
    Path server = work.resolve("web_server");
    if (!Contender.isOnPath("cc") || !Contender.built(sources.resolve("web_server.c"), server)) {
      throw new IOException("the server is a program in C, and there is no C compiler: cc");
    }
    StringBuilder text = new StringBuilder();
    for (int underWay : loads) {
      String table = compare(server, underWay);
      System.out.println(table);
      text.append(table).append('\n');
    }
    Files.writeString(work.resolve("clients.md"), text);
    System.out.println("written: " + work.resolve("clients.md"));
  }

  private String compare(Path server, int underWay) throws Exception {
    port++;
    String json = work.resolve("www/json").toString();
    List<String> command = List.of(server.toString(), "web", String.valueOf(port), json);
    Process serving = new ProcessBuilder(ServerProcess.onProcessor(1, command)).start();
    List<ClientProcess> clients = new ArrayList<>();
    try {
      for (Client each : clients()) {
        start(each, underWay, clients);
      }
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("%d requests under way, round %d of %d%n", underWay, round, rounds);
        List<ClientProcess> order = new ArrayList<>(clients);
        Collections.shuffle(order);
        for (ClientProcess each : order) {
          each.measure(seconds);
        }
      }
      return table(underWay, clients);
    } finally {
      clients.forEach(ClientProcess::close);
      serving.destroyForcibly();
    }
  }

  /// One that fails is left out, and said to be; the others go on.
  private void start(Client client, int underWay, List<ClientProcess> clients) throws Exception {
    List<String> words = new ArrayList<>(client.command);
    words.addAll(List.of(String.valueOf(port), String.valueOf(underWay)));
    words.addAll(client.more);
    System.out.printf("%s starts and warms up%n", client.name);
    ClientProcess started = new ClientProcess(client.name, ServerProcess.onProcessor(0, words));
    try {
      started.warmUp(warmUp);
      clients.add(started);
    } catch (IOException failed) {
      System.out.println("FAILED: " + failed.getMessage());
      started.close();
    }
  }

  /// @param more what stands behind the port and the number of requests
  private record Client(String name, List<String> command, List<String> more) {}

  private List<Client> clients() throws InterruptedException {
    List<Client> all = new ArrayList<>();
    all.add(jvm(FLOOR, "NettyClient"));
    all.add(jvm("spindle-epoll", "SpindleClient", "epoll"));
    all.add(jvm("spindle-nio", "SpindleClient", "nio"));
    all.add(jvm("vertx", "VertxClient"));
    all.add(jvm("apache-5", "ApacheClient"));
    all.add(jvm(JDK, "JdkClient"));
    String script = sources.resolve("aiohttp_client.py").toString();
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (Contender.ends0(python, "-c", "import aiohttp")) {
        all.add(new Client("aiohttp", List.of(python, script), List.of()));
        break;
      }
    }
    return all.stream().filter(c -> chosen.isEmpty() || chosen.contains(c.name)).toList();
  }

  private static Client jvm(String name, String program, String... more) {
    return new Client(name, Contender.java("spindle.bench.clients." + program), List.of(more));
  }

  private static String table(int underWay, List<ClientProcess> clients) {
    StringBuilder text = new StringBuilder();
    text.append("**%d requests under way**\n\n".formatted(underWay));
    text.append("| client | CPU, µs a request | half of the rounds ");
    text.append("| ratio to %s | ratio to %s | requests a second |\n".formatted(FLOOR, JDK));
    text.append("|---|---|---|---|---|---|\n");
    for (ClientProcess each : clients) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.2f–%.2f | %s | %s | %.0f |\n",
              each.name,
              each.micros(0.5),
              each.micros(0.25),
              each.micros(0.75),
              ratio(each, FLOOR, clients),
              ratio(each, JDK, clients),
              each.requests()));
    }
    return text.toString();
  }

  private static String ratio(ClientProcess client, String other, List<ClientProcess> clients) {
    return clients.stream()
        .filter(each -> each.name.equals(other))
        .findFirst()
        .map(each -> String.format(Locale.ROOT, "%.2f", client.ratio(each)))
        .orElse("");
  }
}
