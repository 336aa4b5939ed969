package spindle.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.protocol.DrainOutcome;
import spindle.protocol.Transport;
import spindle.time.DelayedCall;

/// The draining of one port: who is told and, when the time is over, aborted, a bounded number each
/// turn; who waits for the end of it; what came of it.
final class PortDrain {
  /// Connections told or aborted in one turn.
  private static final int BATCH = 1000;

  private final Loop loop;
  private final StreamPort port;
  private final List<Deferred<DrainOutcome>> waiting = new ArrayList<>(1);
  private final long beganNanos;
  private @Nullable DelayedCall deadline;
  private boolean begun;
  private boolean isOverdue;
  private int connections;
  private int aborted;

  /// Those among the aborted whose end was not told yet.
  private final Set<Transport> ending = new LinkedHashSet<>();

  PortDrain(Loop loop, StreamPort port) {
    this.loop = loop;
    this.port = port;
    beganNanos = loop.nowNanos();
  }

  /// Has somebody wait for the end, who will wait no longer than this.
  Deferred<DrainOutcome> awaitEnd(Duration longest) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException("expected a time of zero or more, got " + longest);
    }
    DelayedCall present = deadline;
    if (present == null) {
      deadline = loop.delayedCalls.callLater(longest, this::timeIsOver);
    } else if (present.active() && left(present).compareTo(longest) > 0) {
      present.reset(longest);
    }
    Deferred<DrainOutcome> end = new Deferred<>();
    waiting.add(end);
    return end;
  }

  private Duration left(DelayedCall call) {
    return Duration.ofNanos(call.dueNanos() - loop.nowNanos());
  }

  /// The port takes no more: those of `open` that it has accepted are told.
  void begin(List<Open> open) {
    begun = true;
    connections = port.connections();
    each(open, SocketTransport::tellOfDrain);
    if (isOverdue) {
      each(open, this::abort);
    }
  }

  /// A connection of the port has ended.
  void lost(Transport transport) {
    ending.remove(transport);
  }

  boolean begun() {
    return begun;
  }

  /// Before it has begun there are connections that are still to be accepted.
  private void timeIsOver() {
    if (begun) {
      each(loop.open.list(), this::abort);
    } else {
      isOverdue = true;
    }
  }

  private void abort(SocketTransport left) {
    if (left.socketIsOpen()) {
      aborted++;
      ending.add(left);
      left.abortConnection();
    }
  }

  /// Does `work` with the port's connections, at the end of this turn and of the next ones.
  private void each(List<Open> open, Consumer<SocketTransport> work) {
    ArrayDeque<SocketTransport> left = new ArrayDeque<>();
    for (Open one : open) {
      if (one instanceof SocketTransport connection && connection.owner == port) {
        left.addLast(connection);
      }
    }
    someOf(left, work);
  }

  private void someOf(ArrayDeque<SocketTransport> left, Consumer<SocketTransport> work) {
    for (int i = 0; i < BATCH && !left.isEmpty(); i++) {
      work.accept(left.removeFirst());
    }
    if (!left.isEmpty()) {
      loop.endOfTurn.add(() -> someOf(left, work));
    }
  }

  /// The reactor stops, and closes the connections that are left.
  void reactorStopped(int left) {
    if (!begun) {
      begun = true;
      connections = left;
    }
    aborted += left - ending.size();
  }

  /// All is over.
  void end(@Nullable Throwable failure) {
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
    Duration took = Duration.ofNanos(loop.nowNanos() - beganNanos);
    DrainOutcome outcome = new DrainOutcome(connections - aborted, aborted, took);
    for (Deferred<DrainOutcome> each : List.copyOf(waiting)) {
      if (failure == null) {
        each.callback(outcome);
      } else {
        each.errback(failure);
      }
    }
  }
}
