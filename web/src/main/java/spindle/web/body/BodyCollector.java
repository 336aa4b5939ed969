package spindle.web.body;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// Collects a body up to a limit.
final class BodyCollector implements BodyReceiver {
  private static final int FIRST = 1024;

  /// What an announced length may cost before it has come.
  private static final int TRUSTED = 64 * 1024;

  private final Body body;
  private final int max;
  private byte[] bytes;
  private int length;

  BodyCollector(Body body, int max) {
    this.body = body;
    this.max = max;
    this.bytes = new byte[Math.clamp(body.length(), 0, TRUSTED)];
  }

  Deferred<byte[]> collect() {
    return body.pourInto(this)
        .addCallback(_ -> length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
  }

  @Override
  public @Nullable Deferred<?> receive(ByteBuffer piece) throws Exception {
    int count = piece.remaining();
    if (count > max - length) {
      throw body.tooLong(max);
    }
    if (length + count > bytes.length) {
      long needed = (long) length + count;
      long most = body.length() < needed ? max : body.length();
      long wanted = Math.max(FIRST, Math.max(2L * bytes.length, needed));
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, most));
    }
    piece.get(bytes, length, count);
    length += count;
    return null;
  }
}
