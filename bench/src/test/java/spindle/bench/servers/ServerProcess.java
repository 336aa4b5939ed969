package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server that runs, held to one processor where `taskset` is there to do that.
final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;

  /// What it hands on to, if it does.
  private final @Nullable Process behind;

  private final String name;
  private final long startedNanos = System.nanoTime();
  private final Map<Path, Long> nanosOfThreads = new LinkedHashMap<>();
  private double secondsToListen;

  ServerProcess(Contender contender, Service service, int port) throws Exception {
    name = contender.name();
    List<String> other = contender.behind(service, port);
    behind = other.isEmpty() ? null : start(onProcessor(1, other));
    process = start(onProcessor(0, contender.command(service, port)));
    if (service != Service.UDP) {
      awaitListening(port);
    }
  }

  /// `command` on one processor, if that can be had.
  static List<String> onProcessor(int number, List<String> command) {
    List<String> words = new ArrayList<>();
    if (Contender.isOnPath("taskset") && Runtime.getRuntime().availableProcessors() > 1) {
      words.addAll(List.of("taskset", "-c", String.valueOf(number)));
    }
    words.addAll(command);
    return words;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void awaitListening(int port) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        secondsToListen = (System.nanoTime() - startedNanos) / 1e9;
        return;
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
    process.destroyForcibly();
    endBehind();
    throw new IOException(name + " does not listen on port " + port);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /// The time from its start until it listened, to 5 ms.
  double secondsToListen() {
    return secondsToListen;
  }

  /// The CPU time that it has taken so far, of all its threads. A thread that has ended keeps what
  /// it had when it was last seen: the JVM's compilers come and go, and have spent much.
  double cpuSeconds() throws IOException {
    Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
    if (!Files.isDirectory(tasks)) {
      return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path each : threads) {
        nanosOfThreads.merge(each, nanosOf(each.resolve("schedstat")), Math::max);
      }
    }
    return nanosOfThreads.values().stream().mapToLong(Long::longValue).sum() / 1e9;
  }

  private static long nanosOf(Path schedstat) {
    try {
      String text = Files.readString(schedstat);
      return Long.parseLong(text.substring(0, text.indexOf(' ')));
    } catch (IOException ended) {
      return 0;
    }
  }

  /// The memory that it holds, in MiB; 0 where nobody tells.
  double residentMib() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    return 0;
  }

  @Override
  public void close() {
    // None of them has anything to lose, and each has a port of its own.
    process.destroyForcibly();
    process.onExit().join();
    endBehind();
  }

  private void endBehind() {
    if (behind != null) {
      behind.destroyForcibly();
      behind.onExit().join();
    }
  }
}
