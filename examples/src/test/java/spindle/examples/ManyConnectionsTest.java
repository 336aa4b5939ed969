package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A hundred thousand connections to the tutorial's server: each is greeted, none leaves a trace.
@EnabledOnOs(OS.LINUX)
class ManyConnectionsTest {
  private static final int COUNT = 50_000;
  private static final int AT_A_TIME = 32;

  private final int port = Loopback.freePort();

  @Test
  void eachIsGreetedAndNoneLeavesATrace() throws Exception {
    try (var server = ExampleProgram.start("HelloTwisted", Integer.toString(port))) {
      server.awaitListening(port);
      greet(COUNT / 10, AT_A_TIME);
      var watch = new JvmWatch(server.pid());
      long heap = watch.heap().bytes();
      int descriptors = watch.descriptors();
      int threads = watch.threads();

      assertThat(greet(COUNT, 1)).isEqualTo(COUNT);
      assertThat(greet(COUNT, AT_A_TIME)).isEqualTo(COUNT);

      // The ends of the last connections are still to come.
      server.await("the end of all", () -> watch.descriptors() <= descriptors);
      assertThat(watch.heap().bytes()).isLessThan(heap + (1 << 20));
      assertThat(watch.threads()).isLessThanOrEqualTo(threads);
      assertThat(server.errors()).isEmpty();
      server.awaitLines(2 * (COUNT / 10 + 2 * COUNT));
      assertThat(server.output().lines().filter("New Connection"::equals))
          .hasSize(COUNT / 10 + 2 * COUNT);
    }
  }

  /// How many of `count` connections brought exactly the greeting and then the end.
  private int greet(int count, int atATime) throws Exception {
    var next = new AtomicInteger();
    Callable<Integer> client =
        () -> {
          int greeted = 0;
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            greeted += isGreeted(i) ? 1 : 0;
          }
          return greeted;
        };
    List<Future<Integer>> clients = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(atATime)) {
      for (int i = 0; i < atATime; i++) {
        clients.add(threads.submit(client));
      }
    }
    int sum = 0;
    for (Future<Integer> each : clients) {
      sum += each.get();
    }
    return sum;
  }

  /// Several addresses, so that there are enough pairs of ports.
  private boolean isGreeted(int i) throws IOException {
    try (var socket = new Socket()) {
      socket.setSoTimeout(ExampleProgram.PATIENCE_SECONDS * 1000);
      socket.connect(new InetSocketAddress("127.0.0." + (1 + i % 16), port));
      byte[] greeting = socket.getInputStream().readAllBytes();
      return new String(greeting, StandardCharsets.UTF_8).equals("Hello Twisted");
    }
  }
}
