package spindle.cluster.agreement;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.cluster.engine.FrameWriter;
import spindle.defer.Deferred;
import spindle.time.DelayedCall;

/// A lock that this member has. It gives signs of life by itself, until [#release] or until none
/// was agreed on for the time of the lease: then it is [lost][#lost].
public final class Lease {
  private static final int SIGNS = 3;

  private final Agreement agreement;
  private final Fence fence;
  private final Duration lease;
  private final Deferred<Void> lost = new Deferred<>();
  private long lastAgreed;
  private @Nullable DelayedCall next;
  private @Nullable DelayedCall end;
  private boolean over;

  Lease(Agreement agreement, Fence fence, Duration lease, long began) {
    this.agreement = agreement;
    this.fence = fence;
    this.lease = lease;
    lastAgreed = began;
  }

  /// What refuses writes that come too late.
  public Fence fence() {
    return fence;
  }

  /// Counts the holders of this lock: the higher the later.
  public long term() {
    return fence.term();
  }

  /// Whether it is still this member's.
  public boolean held() {
    return !over;
  }

  /// Fires when it is lost; never after [#release].
  public Deferred<Void> lost() {
    return lost;
  }

  void keep() {
    arm();
    scheduleSign();
  }

  private void scheduleSign() {
    if (!over) {
      next = agreement.clock.callLater(lease.dividedBy(SIGNS), this::sign);
    }
  }

  private void arm() {
    cancel(end);
    Duration left = lease.minusNanos(agreement.clock.nowNanos() - lastAgreed);
    if (!left.isPositive()) {
      lose();
    } else {
      end = agreement.clock.callLater(left, this::lose);
    }
  }

  private void sign() {
    scheduleSign();
    long began = agreement.clock.nowNanos();
    agreement
        .agree(command(AgreedState.BEAT))
        .addCallbacks(answer -> signed(answer.ok(), began), _ -> false)
        .handleFailure(Deferred::logError);
  }

  private boolean signed(boolean still, long began) {
    if (over) {
      return true;
    }
    if (!still) {
      lose();
      return true;
    }
    if (began - lastAgreed > 0) {
      lastAgreed = began;
    }
    arm();
    return true;
  }

  private FrameWriter command(int kind) {
    return new FrameWriter(kind)
        .number(agreement.settings.bytesMax())
        .text(fence.lock())
        .number(fence.term());
  }

  private void lose() {
    if (!over) {
      finish();
      lost.callback();
    }
  }

  private void finish() {
    over = true;
    cancel(next);
    cancel(end);
  }

  private static void cancel(@Nullable DelayedCall call) {
    if (call != null && call.active()) {
      call.cancel();
    }
  }

  /// Gives it back, so that the next may have it at once. Without a majority it fails as other
  /// calls do, and the lease runs out. May be repeated.
  public Deferred<Void> release() {
    if (over && lost.called()) {
      return Deferred.succeed();
    }
    finish();
    return agreement.agree(command(AgreedState.UNLOCK)).then(_ -> Deferred.succeed());
  }

  @Override
  public String toString() {
    return "Lease(%s, term %d%s)".formatted(fence.lock(), fence.term(), over ? ", over" : "");
  }
}
