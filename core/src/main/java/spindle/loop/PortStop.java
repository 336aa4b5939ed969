package spindle.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.time.Call;

/// How a port stops: its socket is closed at once; when the place is free, whatever it listened for
/// is told, and then everybody who has asked.
public final class PortStop {
  private enum State {
    CLOSED,
    OPEN,
    CLOSING
  }

  private final Loop loop;
  private final Runnable closeSocket;
  private final Call closed;
  private final List<Deferred<Void>> waiting = new ArrayList<>(1);
  private State state = State.CLOSED;
  private @Nullable Throwable failure;

  /// Of a port that is not open yet.
  ///
  /// @param closeSocket closes the socket, which is open
  /// @param closed called when the place is free; what it throws is what stopping fails with
  public PortStop(Loop loop, Runnable closeSocket, Call closed) {
    this.loop = loop;
    this.closeSocket = closeSocket;
    this.closed = closed;
  }

  /// The socket is open.
  public void opened() {
    state = State.OPEN;
    failure = null;
  }

  /// Opening was taken back, or the socket was never open.
  public void notOpened() {
    state = State.CLOSED;
  }

  /// Whether it neither listens nor is about to be told that it does not any more.
  public boolean isOver() {
    return state == State.CLOSED;
  }

  /// What was thrown when it was told.
  public @Nullable Throwable failure() {
    return failure;
  }

  /// Stops it, if it has not stopped yet.
  ///
  /// @return fires when it has
  public Deferred<Void> stop() {
    if (isOver()) {
      return failure == null ? Deferred.succeed() : Deferred.fail(failure);
    }
    Deferred<Void> stopped = new Deferred<>();
    waiting.add(stopped);
    if (close()) {
      // The place is free after the kernel's next wait, which the end of the next turn has behind
      // it.
      loop.endOfTurn.add(() -> loop.endOfTurn.add(this::finish));
    }
    return stopped;
  }

  /// Stops `port`, since somebody else has closed its socket.
  public void socketIsGone(Object port, IOException why) {
    Loop.warn(
        "%s has stopped, since its socket is no more: %s. startListening() opens it again"
            .formatted(port, why.getMessage()));
    var _ = stop();
  }

  private boolean close() {
    if (state != State.OPEN) {
      return false;
    }
    state = State.CLOSING;
    closeSocket.run();
    return true;
  }

  private void finish() {
    if (state != State.CLOSING) {
      return;
    }
    state = State.CLOSED;
    try {
      closed.run();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    List<Deferred<Void>> told = List.copyOf(waiting);
    waiting.clear();
    for (Deferred<Void> each : told) {
      if (failure == null) {
        each.callback();
      } else {
        each.errback(failure);
      }
    }
  }

  /// Stops it now, whatever it takes; a failure is reported as one of `what`.
  public void reactorStopped(String what) {
    var _ = close();
    finish();
    if (failure != null) {
      loop.failed(what, failure);
    }
  }
}
