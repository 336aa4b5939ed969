package spindle.web.proxy;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Body;

/// The body of the answer to a HEAD whose length is not said: there is none to come, and nobody
/// knows how long it would be.
final class UnsaidBody extends Body {
  @Override
  public long length() {
    return -1;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    return Deferred.succeed((@Nullable ByteBuffer) null);
  }

  @Override
  public void cancel() {}
}
