package spindle.websocket;

import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;

/// A fiber talks.
final class Talking implements SocketUser, Recipient<Void> {
  private final Talk talk;
  private @Nullable Deferred<Void> fiber;
  private @Nullable WebSocket talked;
  private boolean ended;

  Talking(Talk talk) {
    this.talk = talk;
  }

  @Override
  public void opened(WebSocket socket) {
    Deferred<Void> begun =
        Fiber.start(Reactor.current(), socket.toString(), () -> talk.talk(socket));
    fiber = begun;
    talked = socket;
    var _ = begun.deliverTo(this);
  }

  @Override
  public void succeeded(Void nothing) {
    fiber = null;
    if (talked != null) {
      talked.close();
    }
  }

  @Override
  public void failed(Throwable failure) {
    fiber = null;
    boolean cancelled = ended && failure instanceof CancelledError;
    if (talked != null && !cancelled) {
      talked.programFailed(failure);
    }
  }

  @Override
  public boolean take(Message message) {
    return false;
  }

  @Override
  public boolean take(MessageStream stream) {
    return false;
  }

  @Override
  public void closed(CloseStatus status, boolean reading) {
    ended = true;
    if (fiber != null && !reading) {
      fiber.cancel();
    }
  }
}
