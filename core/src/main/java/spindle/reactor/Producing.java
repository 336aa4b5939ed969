package spindle.reactor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.ConnectionClosed;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;

/// Who waits to write on one connection: its producer, and Deferreds that fire when there is room.
final class Producing {
  private @Nullable PushProducer push;
  private @Nullable PullProducer pull;
  private boolean pushIsPaused;
  private List<Deferred<Void>> waiters = new ArrayList<>(0);

  /// @param full whether the connection has no room, so that the producer is to be paused
  void register(PushProducer producer, boolean full) {
    requireNone();
    push = producer;
    pushIsPaused = false;
    if (full) {
      consumerIsFull();
    }
  }

  void register(PullProducer producer) {
    requireNone();
    pull = producer;
  }

  private void requireNone() {
    if (hasProducer()) {
      throw new IllegalStateException(
          "a producer is registered already: unregisterProducer() it first");
    }
  }

  void unregister() {
    push = null;
    pull = null;
  }

  boolean hasProducer() {
    return push != null || pull != null;
  }

  Deferred<Void> waitForRoom() {
    Deferred<Void> room = new Deferred<>();
    room.reportedElsewhere();
    waiters.add(room);
    return room;
  }

  /// For whoever asks to wait after the connection has ended.
  static Deferred<Void> tooLate(ConnectionClosed reason) {
    Deferred<Void> failed = new Deferred<>();
    failed.reportedElsewhere();
    failed.errback(reason);
    return failed;
  }

  /// No room is left: once for each time that the connection becomes full.
  void consumerIsFull() {
    if (push != null && !pushIsPaused) {
      pushIsPaused = true;
      push.pauseProducing();
    }
  }

  /// There is room again: once for each time that it was full. Whoever is told may use it up at
  /// once; those after him then wait for the next time.
  void consumerHasRoom(BooleanSupplier room) {
    for (int left = waiters.size(); left > 0 && room.getAsBoolean(); left--) {
      waiters.removeFirst().callback();
    }
    if (push != null && pushIsPaused && room.getAsBoolean()) {
      pushIsPaused = false;
      push.resumeProducing();
    }
  }

  /// Everything was sent.
  void consumerIsEmpty() {
    if (pull != null) {
      pull.resumeProducing();
    }
  }

  /// The connection has ended.
  void consumerIsGone(ConnectionClosed reason) {
    PushProducer pushing = push;
    PullProducer pulling = pull;
    unregister();
    for (Deferred<Void> waiter : takeWaiters()) {
      waiter.errback(reason);
    }
    if (pushing != null) {
      pushing.stopProducing();
    }
    if (pulling != null) {
      pulling.stopProducing();
    }
  }

  private List<Deferred<Void>> takeWaiters() {
    List<Deferred<Void>> taken = waiters;
    waiters = new ArrayList<>(0);
    return taken;
  }
}
