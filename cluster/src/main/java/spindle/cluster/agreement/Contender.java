package spindle.cluster.agreement;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.FrameWriter;
import spindle.cluster.engine.MalformedFrame;
import spindle.defer.Deferred;
import spindle.time.DelayedCall;

/// Somebody who waits for a lock: tries when it seems to be free, and when its holder has given no
/// sign of life for the time of its lease.
final class Contender {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Agreement agreement;
  private final String name;
  private final Duration lease;
  private final Deferred<Lease> granted = new Deferred<>(_ -> stop());
  private final Runnable watcher = this::look;
  private @Nullable DelayedCall alarm;
  private LockState seen = LockState.NEW;
  private boolean asking;
  private boolean stopped;

  Contender(Agreement agreement, String name, Duration lease) {
    if (lease.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("expected a lease of at least 100 ms, got " + lease);
    }
    this.agreement = agreement;
    this.name = name;
    this.lease = lease;
  }

  Deferred<Lease> begin() {
    agreement.watch(name, watcher);
    seen = agreement.state().lock(name);
    if (seen.holder() == null) {
      ask();
    } else {
      wakeAfter(overdue());
    }
    return granted;
  }

  private void stop() {
    stopped = true;
    agreement.unwatch(name, watcher);
    disarm();
  }

  private void disarm() {
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
    alarm = null;
  }

  private void wakeAfter(Duration time) {
    disarm();
    if (!stopped) {
      alarm = agreement.clock.callLater(time, this::ask);
    }
  }

  private Duration overdue() {
    return Duration.ofMillis(seen.leaseMillis() + seen.leaseMillis() / 10);
  }

  /// The lock has changed, as far as this member knows.
  private void look() {
    LockState now = agreement.state().lock(name);
    if (stopped || asking || now.equals(seen)) {
      return;
    }
    seen = now;
    if (seen.holder() == null) {
      ask();
    } else {
      wakeAfter(overdue());
    }
  }

  private void ask() {
    if (stopped || asking) {
      return;
    }
    disarm();
    asking = true;
    long began = agreement.clock.nowNanos();
    agreement
        .agree(
            new FrameWriter(AgreedState.LOCK)
                .number(agreement.settings.bytesMax())
                .text(name)
                .text(agreement.self())
                .number(lease.toMillis())
                .number(seen.holder() == null ? -1 : seen.term())
                .number(seen.beat()))
        .addCallbacks(answer -> answered(answer, began), this::failed)
        .handleFailure(Deferred::logError);
  }

  private boolean failed(Throwable failure) {
    asking = false;
    if (stopped) {
      return true;
    }
    if (failure instanceof NoRoom || agreement.ended()) {
      stop();
      granted.errback(failure);
      return true;
    }
    seen = agreement.state().lock(name);
    wakeAfter(seen.holder() == null ? PAUSE : overdue());
    return true;
  }

  private boolean answered(Agreement.Answer answer, long began) throws MalformedFrame {
    asking = false;
    LockState there = read(answer.rest());
    if (answer.ok()) {
      var mine = new Lease(agreement, new Fence(name, there.term()), lease, began);
      if (stopped) {
        mine.release().handleFailure(_ -> {}); // it runs out by itself
        return true;
      }
      stop();
      mine.keep();
      granted.callback(mine);
      return true;
    }
    if (stopped) {
      return true;
    }
    boolean news = !there.equals(seen);
    seen = there;
    if (news || there.holder() != null) {
      wakeAfter(overdue());
    } else {
      wakeAfter(PAUSE);
    }
    return true;
  }

  static LockState read(FrameReader rest) throws MalformedFrame {
    long term = rest.number();
    long beat = rest.number();
    byte[] holder = rest.bytesOrNothing();
    long millis = rest.number();
    String name = holder == null ? null : new String(holder, UTF_8);
    return new LockState(term, beat, name, millis);
  }
}
