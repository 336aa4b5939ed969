package spindle.systemd;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// What is said to the manager, in its order. While that has no room, what was said waits, for 5 s
/// at most.
final class NotifySocket {
  private static final System.Logger LOG = System.getLogger("spindle.systemd");
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int TRIES_MAX = 50;
  private static final int WAITING_MAX = 100;

  /// How a message leaves this process.
  @FunctionalInterface
  interface Way {
    /// Sends it, without waiting.
    ///
    /// @throws IOException if it cannot be sent now
    void send(ByteBuffer message, List<Integer> descriptors) throws IOException;
  }

  private record Message(String text, List<Integer> descriptors) {}

  private final Way way;
  private final Scheduler clock;
  private final ArrayDeque<Message> waiting = new ArrayDeque<>();
  private @Nullable DelayedCall again;
  private int tries;

  NotifySocket(Way way, Scheduler clock) {
    this.way = way;
    this.clock = clock;
  }

  /// Sends at once, and throws if that cannot be: to find out whether there is a way at all.
  void sendOrThrow(String text) throws IOException {
    send(new Message(text, List.of()));
  }

  void say(String text, List<Integer> descriptors) {
    if (waiting.size() == WAITING_MAX) {
      LOG.log(Level.ERROR, "systemd takes nothing, dropped: " + text);
      return;
    }
    waiting.add(new Message(text, descriptors));
    if (again == null) {
      sendAll();
    }
  }

  /// Whether what was said last has been taken.
  boolean idle() {
    return waiting.isEmpty();
  }

  private void sendAll() {
    again = null;
    while (!waiting.isEmpty()) {
      try {
        send(waiting.getFirst());
      } catch (IOException refused) {
        tries++;
        if (tries < TRIES_MAX) {
          again = clock.callLater(PAUSE, this::sendAll);
          return;
        }
        LOG.log(
            Level.ERROR,
            "systemd was not told '%s': %s"
                .formatted(waiting.getFirst().text(), refused.getMessage()));
      }
      tries = 0;
      waiting.removeFirst();
    }
  }

  private void send(Message message) throws IOException {
    byte[] bytes = message.text().getBytes(StandardCharsets.UTF_8);
    way.send(ByteBuffer.wrap(bytes), message.descriptors());
  }
}
