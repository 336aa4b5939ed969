package spindle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import spindle.topics.Subscriber;

/// What a member has heard of a topic, and others who wait for it. From any thread.
final class Heard implements Subscriber {
  private static final long PATIENCE_MILLIS = 60_000;

  private final List<String> all = new ArrayList<>();

  @Override
  public void received(String topic, String sender, byte[] message) {
    add(sender + ": " + new String(message, UTF_8));
  }

  @Override
  public void missed(String topic, String sender, long count) {
    add("missed " + count + " of " + sender);
  }

  synchronized void add(String what) {
    all.add(what);
    notifyAll();
  }

  /// All until now.
  synchronized List<String> all() {
    return List.copyOf(all);
  }

  /// Waits until what was heard is as it should be.
  ///
  /// @return all of it
  synchronized List<String> await(Predicate<List<String>> good) throws InterruptedException {
    long deadline = System.nanoTime() / 1_000_000 + PATIENCE_MILLIS;
    while (!good.test(all)) {
      long left = deadline - System.nanoTime() / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("waited in vain, and heard " + all);
      }
      wait(left);
    }
    return List.copyOf(all);
  }
}
