package spindle.web.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A body whose bytes are all here.
final class WholeBody extends Body {
  static final Body EMPTY = new WholeBody(ByteBuffer.allocate(0));

  private final ByteBuffer bytes;
  private boolean taken;

  WholeBody(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.remaining();
  }

  @Override
  public Body again() {
    return bytes.hasRemaining() ? new WholeBody(bytes) : this;
  }

  @Override
  public @Nullable ByteBuffer whole() {
    return taken ? null : bytes;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (taken || !bytes.hasRemaining()) {
      return Deferred.succeed((@Nullable ByteBuffer) null);
    }
    taken = true;
    // The caller may change its piece, and this body may be that of a constant.
    return Deferred.succeed((@Nullable ByteBuffer) ByteBuffer.wrap(copy()));
  }

  private byte[] copy() {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(bytes.position(), copy);
    return copy;
  }

  /// Nothing is held. One that was not asked for its pieces is still whole: a constant may be the
  /// answer to a HEAD, and then to a GET.
  @Override
  public void cancel() {}
}
