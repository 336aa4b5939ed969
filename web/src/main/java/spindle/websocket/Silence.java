package spindle.websocket;

import java.time.Duration;

/// Since when the peer has said nothing, and whether it was asked if it is there.
final class Silence {
  private final long intervalNanos;
  private final long timeoutNanos;
  private long heardNanos;
  private long pingedNanos;
  private boolean pinged;

  Silence(WebSocketLimits limits) {
    intervalNanos = limits.pingInterval().toNanos();
    timeoutNanos = limits.pingTimeout().toNanos();
  }

  /// The peer has said something, or could not.
  void heard(long nowNanos) {
    heardNanos = nowNanos;
    pinged = false;
  }

  /// Looks whether the peer has to be asked now, or has not answered.
  Due look(long nowNanos) {
    if (pinged) {
      return nowNanos - pingedNanos >= timeoutNanos ? Due.GIVE_UP : Due.NOTHING;
    }
    if (nowNanos - heardNanos < intervalNanos) {
      return Due.NOTHING;
    }
    pinged = true;
    pingedNanos = nowNanos;
    return Due.PING;
  }

  /// What is to be done about a silence.
  enum Due {
    NOTHING,
    PING,
    GIVE_UP
  }

  /// When to look again.
  Duration rest(long nowNanos) {
    long left =
        pinged ? timeoutNanos - (nowNanos - pingedNanos) : intervalNanos - (nowNanos - heardNanos);
    return Duration.ofNanos(Math.max(1, left));
  }
}
