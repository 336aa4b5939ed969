package spindle.web.filters;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Body;
import spindle.web.body.BodyLayer;

/// A body whose end somebody is told of, once: it has ended, has failed, or nobody wants the rest.
final class WatchedBody extends BodyLayer {
  /// Is told of the end.
  @FunctionalInterface
  interface Watcher {
    /// It is over.
    ///
    /// @param bytes how many have come
    /// @param begin of them, as far as it was to be kept
    /// @param failure null if there was none
    void ended(long bytes, byte[] begin, @Nullable Throwable failure);
  }

  private final int keptMax;
  private final ByteArrayOutputStream begin = new ByteArrayOutputStream(0);
  private @Nullable Watcher watcher;
  private long bytes;

  /// @param keptMax how many bytes of its beginning are kept
  WatchedBody(Body body, int keptMax, Watcher watcher) {
    super(body);
    this.keptMax = keptMax;
    this.watcher = watcher;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    Deferred<@Nullable ByteBuffer> counted = body.next().addCallback(this::count);
    return counted.addErrback(this::failed);
  }

  private @Nullable ByteBuffer count(@Nullable ByteBuffer piece) {
    if (piece == null) {
      tell(null);
      return null;
    }
    bytes += piece.remaining();
    byte[] kept = new byte[Math.min(piece.remaining(), keptMax - begin.size())];
    piece.duplicate().get(kept);
    begin.writeBytes(kept);
    return piece;
  }

  private @Nullable ByteBuffer failed(Throwable why) throws Throwable {
    tell(why);
    throw why;
  }

  @Override
  public void cancel() {
    tell(null);
    body.cancel();
  }

  private void tell(@Nullable Throwable failure) {
    Watcher told = watcher;
    watcher = null;
    if (told != null) {
      told.ended(bytes, begin.toByteArray(), failure);
    }
  }
}
