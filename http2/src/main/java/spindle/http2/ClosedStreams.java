package spindle.http2;

/// The streams that have ended lately in one way: so many of them as are worth remembering, the
/// latest ones.
final class ClosedStreams {
  private static final int[] NONE = {};

  private final int most;
  private int[] ids = NONE;
  private int next;

  ClosedStreams(int most) {
    this.most = most;
  }

  void add(int id) {
    if (ids.length == 0) {
      ids = new int[most];
    }
    ids[next] = id;
    next = (next + 1) % most;
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
