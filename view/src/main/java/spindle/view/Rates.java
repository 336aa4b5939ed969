package spindle.view;

import java.util.Arrays;

/// What the connections of one reactor carry in a second: from what each had carried when they were
/// looked at last. Those that look keep it, and connections nothing. They are looked at in the
/// order of their ids.
final class Rates {
  private Carried before = new Carried();
  private Carried now = new Carried();
  private long beforeNanos;
  private long nowNanos;
  private int looks;

  /// What each has carried, in columns, since there may be very many.
  private static final class Carried {
    private int[] ids = new int[16];
    private long[] received = new long[16];
    private long[] written = new long[16];
    private int count;
    private int found = -1;

    void add(int id, long receivedBytes, long writtenBytes) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, 2 * count);
        received = Arrays.copyOf(received, 2 * count);
        written = Arrays.copyOf(written, 2 * count);
      }
      ids[count] = id;
      received[count] = receivedBytes;
      written[count] = writtenBytes;
      count++;
    }

    /// Where it is: mostly behind the one that was asked for before. Negative if it is not there.
    int find(int id) {
      int at = found + 1;
      if (at >= count || ids[at] != id) {
        at = Arrays.binarySearch(ids, 0, count, id);
      }
      found = at < 0 ? -at - 2 : at;
      return at;
    }

    void clear() {
      count = 0;
      found = -1;
    }
  }

  /// All connections are looked at once more, from now on.
  void begin(long nanos) {
    Carried earliest = before;
    before = now;
    before.found = -1;
    beforeNanos = nowNanos;
    now = earliest;
    now.clear();
    nowNanos = nanos;
    looks++;
  }

  /// Whether they were looked at before, without which there are no rates.
  boolean areKnown() {
    return looks > 1;
  }

  /// Looks at one.
  ///
  /// @return the bytes that it has received and written in a second since the last look
  Rate of(int id, long received, long written) {
    now.add(id, received, written);
    return rate(id, received, written);
  }

  /// The same for one that was looked at already.
  Rate rate(int id, long received, long written) {
    int at = before.find(id);
    double seconds = Math.max(1e-3, (nowNanos - beforeNanos) / 1e9);
    return new Rate(
        Math.round((received - (at < 0 ? 0 : before.received[at])) / seconds),
        Math.round((written - (at < 0 ? 0 : before.written[at])) / seconds));
  }

  /// In a second.
  record Rate(long received, long written) {
    long both() {
      return received + written;
    }

    void putInto(Lines line) {
      line.put("receivedPerSecond", received).put("writtenPerSecond", written);
    }
  }
}
