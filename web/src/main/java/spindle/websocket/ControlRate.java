package spindle.websocket;

/// How many control frames the peer may send: so many a second, twice as many at once.
final class ControlRate {
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private long emptyAtNanos;
  private boolean begun;

  ControlRate(int perSecond) {
    this.perSecond = perSecond;
  }

  boolean allows(long nowNanos) {
    long burst = 2 * SECOND;
    if (!begun || nowNanos - emptyAtNanos > burst) {
      begun = true;
      emptyAtNanos = nowNanos - burst;
    }
    long next = emptyAtNanos + SECOND / perSecond;
    if (next - nowNanos > 0) {
      return false;
    }
    emptyAtNanos = next;
    return true;
  }
}
