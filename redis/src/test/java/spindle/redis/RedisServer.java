package spindle.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import spindle.defer.Deferred;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.reactor.Reactor;

/// A real server of Redis at a UNIX socket in `folder`, and processes that use it, each with a
/// reactor on a thread of its own. Where there is no such server the test is skipped, but fails
/// where the environment says `CI=true`.
final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final Path socket;
  private final List<Node> nodes = new ArrayList<>();
  private @Nullable Process process;

  /// Whether it runs because nobody here has ended it.
  private boolean wanted;

  RedisServer(Path folder) {
    this.folder = folder;
    socket = folder.resolve("redis.sock");
    start();
  }

  void start() {
    try {
      Files.deleteIfExists(socket);
      process =
          new ProcessBuilder(
                  "redis-server",
                  "--port",
                  "0",
                  "--unixsocket",
                  socket.toString(),
                  "--save",
                  "",
                  "--dir",
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      wanted = true;
      awaitReady(process);
    } catch (IOException missing) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError("redis-server of Debian's package redis-server", missing);
      }
      Assumptions.abort("redis-server is not installed");
    }
  }

  /// What it prints says when it listens, and its end says that it never will.
  private static void awaitReady(Process server) throws IOException {
    List<String> printed = new ArrayList<>();
    BufferedReader output = server.inputReader(UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      printed.add(line);
      if (line.toLowerCase(Locale.ROOT).contains("ready to accept connections")) {
        Thread.startVirtualThread(() -> passOver(output));
        return;
      }
    }
    throw new AssertionError("redis-server has ended: " + String.join("\n", printed));
  }

  private static void passOver(BufferedReader output) {
    try {
      output.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      // as it does with the server
    }
  }

  void signal(String name) throws Exception {
    Process there = java.util.Objects.requireNonNull(process);
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(there.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill failed");
    }
    if (name.equals("KILL")) {
      wanted = false;
      there.waitFor();
    }
  }

  /// Looks each few milliseconds, since the server's clients are on threads of their own; and not
  /// any longer when the server has died.
  void await(String what, Callable<Boolean> seen) {
    Process there = java.util.Objects.requireNonNull(process);
    long began = System.nanoTime();
    try {
      while (!seen.call()) {
        if (wanted && !there.isAlive()) {
          throw new AssertionError(
              "waited in vain: %s; the server has ended with %d"
                  .formatted(what, there.exitValue()));
        }
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new AssertionError("waited in vain: " + what);
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (Exception failed) {
      throw new AssertionError(what, failed);
    }
  }

  /// A process that uses the server.
  static final class Node {
    private final CountDownLatch runs = new CountDownLatch(1);
    final Reactor reactor = Reactor.create();
    final Redis redis;

    Node(Path socket, RedisSettings settings) throws Exception {
      Thread thread = new Thread(() -> reactor.run(false), "test reactor");
      thread.setDaemon(true);
      reactor.callWhenRunning(runs::countDown);
      thread.start();
      runs.await();
      redis =
          on(() -> {
            var made =
                new Redis(new UNIXClientEndpoint(reactor, socket.toString()), settings, reactor);
            var _ = made.startService();
            return made;
          });
      get(redis::whenConnected);
    }

    <T extends @Nullable Object> T on(Callable<T> work) throws Exception {
      return reactor.blockingCallFromThread(work);
    }

    <T extends @Nullable Object> T get(Callable<Deferred<T>> work) throws Exception {
      return reactor.blockingDeferredFromThread(() -> work.call().addTimeout(PATIENCE, reactor));
    }
  }

  Node node(RedisSettings settings) throws Exception {
    Node node = new Node(socket, settings);
    nodes.add(node);
    return node;
  }

  @Override
  public void close() {
    nodes.forEach(each -> each.reactor.close());
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
