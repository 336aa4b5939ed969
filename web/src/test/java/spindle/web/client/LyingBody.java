package spindle.web.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Body;

/// A body with another length than it says.
final class LyingBody extends Body {
  private final String text;
  private final long length;
  private boolean given;

  LyingBody(String text, long length) {
    this.text = text;
    this.length = length;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    ByteBuffer piece = given ? null : ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    given = true;
    return Deferred.succeed((@Nullable ByteBuffer) piece);
  }

  @Override
  public void cancel() {
    given = true;
  }
}
