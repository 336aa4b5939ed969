package spindle.web.proxy;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Body;

/// The body of an answer that gives a connection over: it has no byte, and is cancelled if nobody
/// takes the connection.
final class UnclaimedBody extends Body {
  private final Runnable whenUnclaimed;

  UnclaimedBody(Runnable whenUnclaimed) {
    this.whenUnclaimed = whenUnclaimed;
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
    whenUnclaimed.run();
  }
}
