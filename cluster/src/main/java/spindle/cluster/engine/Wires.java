package spindle.cluster.engine;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A network within this process that can be split. From any thread.
public final class Wires {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int number = COUNT.incrementAndGet();
  private volatile List<Set<String>> parts = List.of();

  /// A name of `cluster` that no other network within this process has.
  String within(String cluster) {
    return cluster + "@" + number;
  }

  /// From now on only members of the same part hear each other; who is in none hears nobody.
  public void split(Collection<? extends Collection<String>> into) {
    parts = into.stream().map(Set::copyOf).toList();
  }

  /// Everybody hears everybody.
  public void heal() {
    parts = List.of();
  }

  boolean joined(String one, String other) {
    List<Set<String>> now = parts;
    return now.isEmpty()
        || one.equals(other)
        || now.stream().anyMatch(part -> part.contains(one) && part.contains(other));
  }
}
