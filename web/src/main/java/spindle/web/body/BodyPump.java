package spindle.web.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;

/// Pours a body into a receiver, piece by piece. What is there at once is taken in a loop, not by
/// one call inside the other, however many pieces there are.
final class BodyPump implements Recipient<@Nullable ByteBuffer> {
  private final Body body;
  private final BodyReceiver receiver;
  private final Deferred<Long> done = new Deferred<>(_ -> stop());
  private final Waiting waiting = new Waiting();
  private long count;

  /// Whether the loop runs, and whether what it waits for has come while it did.
  private boolean running;

  private boolean goOn;
  private boolean over;

  BodyPump(Body body, BodyReceiver receiver) {
    this.body = body;
    this.receiver = receiver;
  }

  Deferred<Long> pump() {
    ask();
    return done;
  }

  private void stop() {
    over = true;
    body.cancel();
  }

  private void ask() {
    if (running) {
      goOn = true;
      return;
    }
    running = true;
    do {
      goOn = false;
      var _ = body.next().deliverTo(this);
    } while (goOn && !over);
    running = false;
  }

  @Override
  public void succeeded(@Nullable ByteBuffer piece) {
    if (over) {
      return;
    }
    if (piece == null) {
      over = true;
      done.callback(count);
      return;
    }
    count += piece.remaining();
    Deferred<?> wait;
    try {
      wait = receiver.receive(piece);
    } catch (Exception e) {
      body.cancel();
      failed(e);
      return;
    }
    if (wait == null) {
      ask();
    } else {
      var _ = wait.deliverTo(waiting);
    }
  }

  /// What the receiver has us wait for.
  private final class Waiting implements Recipient<@Nullable Object> {
    @Override
    public void succeeded(@Nullable Object ignored) {
      if (!over) {
        ask();
      }
    }

    @Override
    public void failed(Throwable failure) {
      if (!over) {
        body.cancel();
        BodyPump.this.failed(failure);
      }
    }
  }

  @Override
  public void failed(Throwable failure) {
    if (!over) {
      over = true;
      done.errback(failure);
    }
  }
}
