package spindle.testkit;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;

/// The last things that happened on a network.
final class LastEvents {
  private static final int KEPT = 25;

  private record Event(long nanos, String host, Supplier<String> what) {
    @Override
    public String toString() {
      var seconds = BigDecimal.valueOf(nanos, 9);
      return "%s %s %s".formatted(seconds.toPlainString(), host, what.get());
    }
  }

  private final ArrayDeque<Event> events = new ArrayDeque<>();

  void add(long nanos, String host, Supplier<String> what) {
    if (events.size() == KEPT) {
      events.removeFirst();
    }
    events.addLast(new Event(nanos, host, what));
  }

  @Override
  public String toString() {
    List<String> lines = events.stream().map(Event::toString).toList();
    return Lines.of("the last events were", lines);
  }
}
