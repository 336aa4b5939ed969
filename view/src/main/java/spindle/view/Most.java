package spindle.view;

import java.util.PriorityQueue;
import spindle.snapshot.ConnectionChoice;

/// Chooses the connections of one reactor that carry or keep most: on that reactor's thread, one
/// look after the other.
final class Most implements ConnectionChoice {
  private final Rates rates = new Rates();
  private final PriorityQueue<Long> greatest = new PriorityQueue<>();
  private String order = "";
  private int most;

  /// Begins a look.
  ///
  /// @param by the order in which the greatest are wanted; if it is none of what they carry or
  ///   keep, all are
  /// @param count how many are wanted
  void begin(String by, int count, long nowNanos) {
    order = by;
    most = count;
    greatest.clear();
    rates.begin(nowNanos);
  }

  Rates rates() {
    return rates;
  }

  @Override
  public boolean wants(int id, long received, long written, long buffered) {
    Rates.Rate rate = rates.of(id, received, written);
    return switch (order) {
      case "bytes" -> isGreat(rates.areKnown() ? rate.both() : received + written);
      case "buffered" -> isGreat(buffered);
      case "age" -> isGreat(0); // the first are the oldest
      default -> true;
    };
  }

  /// Whether it is among the greatest so far.
  private boolean isGreat(long value) {
    if (greatest.size() < most) {
      return greatest.add(value);
    }
    if (greatest.peek() >= value) {
      return false;
    }
    greatest.remove();
    return greatest.add(value);
  }
}
