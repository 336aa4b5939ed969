package spindle.web.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// Pours a body into a receiver, piece by piece, and counts the bytes.
final class BodyPump extends Pump<ByteBuffer, Long> {
  private final Body body;
  private final BodyReceiver receiver;
  private long count;

  BodyPump(Body body, BodyReceiver receiver) {
    this.body = body;
    this.receiver = receiver;
  }

  @Override
  protected Deferred<@Nullable ByteBuffer> next() {
    return body.next();
  }

  @Override
  protected @Nullable Deferred<?> take(ByteBuffer piece) throws Exception {
    count += piece.remaining();
    return receiver.receive(piece);
  }

  @Override
  protected void giveUp() {
    body.cancel();
  }

  @Override
  protected void ended(Deferred<Long> told) {
    told.callback(count);
  }
}
