package spindle.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException missing) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError("redis-server of Debian's package redis-server", missing);
      }
      Assumptions.abort("redis-server is not installed");
    }
    await("the server listens", () -> Files.exists(socket));
  }

  void signal(String name) throws Exception {
    Process there = java.util.Objects.requireNonNull(process);
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(there.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill failed");
    }
    if (name.equals("KILL")) {
      there.waitFor();
    }
  }

  static void await(String what, Callable<Boolean> seen) {
    long began = System.nanoTime();
    try {
      while (!seen.call()) {
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
    final Reactor reactor = Reactor.create();
    final Redis redis;

    Node(Path socket, RedisSettings settings) throws Exception {
      Thread thread = new Thread(() -> reactor.run(false), "test reactor");
      thread.setDaemon(true);
      thread.start();
      await("the reactor runs", reactor::running);
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
