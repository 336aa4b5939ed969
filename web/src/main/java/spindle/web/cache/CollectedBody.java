package spindle.web.cache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Body;
import spindle.web.body.BodyLayer;

/// A body that is written down while somebody reads it. If it comes to its end, whoever wants it is
/// given it; if it fails, is cancelled or grows too large, nobody is.
final class CollectedBody extends BodyLayer {
  private final Consumer<byte[]> taker;

  /// Whether so many bytes more may be kept; told of all as a negative number when they are not
  /// needed any more.
  private final IntPredicate room;

  private @Nullable ByteArrayOutputStream collected = new ByteArrayOutputStream();

  CollectedBody(Body body, IntPredicate room, Consumer<byte[]> taker) {
    super(body);
    this.room = room;
    this.taker = taker;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    Deferred<@Nullable ByteBuffer> counted = body.next().addCallback(this::collect);
    return counted.addErrback(this::failed);
  }

  private @Nullable ByteBuffer collect(@Nullable ByteBuffer piece) {
    ByteArrayOutputStream to = collected;
    if (to == null) {
      return piece;
    }
    if (piece == null) {
      forget();
      taker.accept(to.toByteArray());
    } else if (room.test(piece.remaining())) {
      byte[] copy = new byte[piece.remaining()];
      piece.duplicate().get(copy);
      to.writeBytes(copy);
    } else {
      forget();
    }
    return piece;
  }

  private @Nullable ByteBuffer failed(Throwable why) throws Throwable {
    forget();
    throw why;
  }

  private void forget() {
    ByteArrayOutputStream to = collected;
    collected = null;
    if (to != null) {
      var _ = room.test(-to.size());
    }
  }

  @Override
  public void cancel() {
    forget();
    body.cancel();
  }
}
