package spindle.web.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A body without a byte that tells when nobody wants it.
final class UnclaimedBody extends Body {
  private final Runnable whenCancelled;

  UnclaimedBody(Runnable whenCancelled) {
    this.whenCancelled = whenCancelled;
  }

  @Override
  public long length() {
    return 0;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    return Deferred.succeed((@Nullable ByteBuffer) null);
  }

  @Override
  public void cancel() {
    whenCancelled.run();
  }
}
