package spindle.view;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Waits for the end of a process that was told to drain, and says what is left of it.
final class Draining {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Client client;
  private final PrintStream out;
  private long left = -1;
  private long sum;

  Draining(Client client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  /// Returns when the process has ended.
  void await() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        sum = 0;
        client.ask(Lines.asking("ps").put("kinds", List.of("reactor")), this::count);
        if (sum != left) {
          left = sum;
          out.println(left == 1 ? "1 connection is left" : left + " connections are left");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (IOException ended) {
      out.println("it has ended");
    }
  }

  private void count(Map<String, Object> line) {
    sum += line.get("connections") instanceof Long some ? some : 0;
  }
}
