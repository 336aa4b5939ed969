package spindle.view;

import java.util.LinkedHashMap;
import java.util.Map;
import spindle.snapshot.ConnectionSnapshot;

/// What connections carry in a second: from what each had carried when they were looked at last.
/// Those that look keep it, and connections nothing.
final class Rates {
  /// What a connection has carried.
  private record Carried(long received, long written) {}

  private Map<Integer, Carried> before = Map.of();
  private Map<Integer, Carried> now = new LinkedHashMap<>();
  private long beforeNanos;
  private long nowNanos;

  /// All connections are looked at once more, from now on.
  void begin(long nanos) {
    before = now;
    beforeNanos = nowNanos;
    now = new LinkedHashMap<>();
    nowNanos = nanos;
  }

  /// Looks at one.
  ///
  /// @return the bytes that it has received and written in a second since the last look
  Rate of(ConnectionSnapshot seen) {
    now.put(seen.id(), new Carried(seen.received(), seen.written()));
    Carried then = before.getOrDefault(seen.id(), new Carried(0, 0));
    double seconds = Math.max(1e-3, (nowNanos - beforeNanos) / 1e9);
    return new Rate(
        Math.round((seen.received() - then.received()) / seconds),
        Math.round((seen.written() - then.written()) / seconds));
  }

  /// In a second.
  record Rate(long received, long written) {
    long both() {
      return received + written;
    }

    void putInto(Map<String, Object> row) {
      row.put("receivedPerSecond", received);
      row.put("writtenPerSecond", written);
    }
  }
}
