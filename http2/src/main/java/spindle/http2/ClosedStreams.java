package spindle.http2;

import java.util.Arrays;

/// The streams that have ended lately in one way: so many of them as are worth remembering, the
/// latest ones.
final class ClosedStreams {
  private static final int[] NONE = {};

  /// So many are remembered in the first array.
  private static final int FIRST = 8;

  private final int most;
  private int[] ids = NONE;
  private int next;

  ClosedStreams(int most) {
    this.most = most;
  }

  void add(int id) {
    if (next == most) {
      next = 0;
    } else if (next == ids.length) {
      ids = Arrays.copyOf(ids, (int) Math.min(most, Math.max(FIRST, 2L * next)));
    }
    ids[next++] = id;
  }

  boolean contains(int id) {
    for (int each : ids) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }
}
