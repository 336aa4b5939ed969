package spindle.web.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;

/// A body that a fiber writes, one piece each time it is asked.
final class WrittenBody extends Body implements BodySink, Recipient<Void> {
  private final BodyWriter writer;
  private @Nullable Deferred<Void> fiber;
  private @Nullable Deferred<@Nullable ByteBuffer> asked;

  /// What the fiber waits for between two pieces.
  private @Nullable Deferred<Void> nextAsked;

  private boolean ended;

  WrittenBody(BodyWriter writer) {
    this.writer = writer;
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (ended) {
      return Deferred.succeed((@Nullable ByteBuffer) null);
    }
    Deferred<@Nullable ByteBuffer> answer = new Deferred<>(_ -> cancel());
    asked = answer;
    if (fiber == null) {
      fiber = Fiber.start(Reactor.current(), () -> writer.write(this));
      var _ = fiber.deliverTo(this);
    } else if (nextAsked != null) {
      Deferred<Void> waiting = nextAsked;
      nextAsked = null;
      waiting.callback();
    }
    return answer;
  }

  @Override
  public void succeeded(Void nothing) {
    ended = true;
    Deferred<@Nullable ByteBuffer> waiting = asked;
    asked = null;
    if (waiting != null) {
      waiting.callback(null);
    }
  }

  @Override
  public void failed(Throwable failure) {
    ended = true;
    Deferred<@Nullable ByteBuffer> waiting = asked;
    asked = null;
    if (waiting != null) {
      waiting.errback(failure);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws Exception {
    if (!bytes.hasRemaining()) {
      return;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    Deferred<@Nullable ByteBuffer> waiting = asked;
    asked = null;
    if (waiting != null) {
      waiting.callback(ByteBuffer.wrap(copy));
    }
    if (asked == null) {
      Deferred<Void> turn = new Deferred<>(_ -> nextAsked = null);
      nextAsked = turn;
      Fiber.await(turn);
    }
  }

  @Override
  public void cancel() {
    ended = true;
    if (fiber != null) {
      fiber.cancel();
    }
  }
}
