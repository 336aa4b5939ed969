package spindle.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.reason.ConnectionClosed;

/// Who waits to write on one connection: its producer, and Deferreds that fire when there is room.
public final class Producing {
  /// How often in a row [#drained] fires at once. Whoever goes on within its callback goes one
  /// level deeper into the stack each time; the end of the turn starts anew, after others had
  /// theirs.
  private static final int AT_ONCE_MAX = 16;

  private final SocketTransport transport;
  private int atOnce;
  private @Nullable PushProducer push;
  private @Nullable PullProducer pull;
  private boolean pushIsPaused;
  private List<Deferred<Void>> waiters = new ArrayList<>(0);

  Producing(SocketTransport transport) {
    this.transport = transport;
  }

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

  /// The class of the producer, or nothing if there is none.
  String producer() {
    Object present = push == null ? pull : push;
    return present == null ? "" : present.getClass().getName();
  }

  /// For whoever asks to wait while the connection may be written to.
  Deferred<Void> drained() {
    boolean hasRoom = transport.hasRoom();
    if (hasRoom && ++atOnce < AT_ONCE_MAX) {
      return Deferred.succeed();
    }
    atOnce = 0;
    Deferred<Void> room = new Deferred<>();
    room.reportedElsewhere();
    if (hasRoom) {
      transport.streams.loop.endOfTurn.add(() -> tellOrKeep(room));
    } else {
      waiters.add(room);
    }
    return room;
  }

  private void tellOrKeep(Deferred<Void> room) {
    if (!transport.mayWrite()) {
      room.errback(transport.reason());
    } else if (transport.hasRoom()) {
      room.callback();
    } else {
      waiters.add(room);
    }
  }

  /// For whoever asks to wait after the connection has ended.
  public static Deferred<Void> tooLate(ConnectionClosed reason) {
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
  void consumerHasRoom() {
    for (int left = waiters.size(); left > 0 && hasRoom(); left--) {
      waiters.removeFirst().callback();
    }
    if (push != null && pushIsPaused && hasRoom()) {
      pushIsPaused = false;
      push.resumeProducing();
    }
  }

  private boolean hasRoom() {
    return transport.mayWrite() && transport.hasRoom();
  }

  /// Who waits for room on a connection that takes no more would wait until it has ended, and then
  /// write in vain.
  void endIfNothingMayBeWritten() {
    if (!waiters.isEmpty() && !transport.mayWrite()) {
      failWaiters(transport.reason());
    }
  }

  private void failWaiters(ConnectionClosed reason) {
    for (Deferred<Void> waiter : takeWaiters()) {
      waiter.errback(reason);
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
    failWaiters(reason);
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
