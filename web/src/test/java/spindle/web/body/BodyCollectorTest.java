package spindle.web.body;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.http.HttpError;

/// What of a body is kept while it is collected.
class BodyCollectorTest {
  private static final int PIECE = 50_000;

  /// Says how long it is, and has so many pieces; then it is waited for.
  private static final class Announced extends Body {
    private final long length;
    private int pieces;

    Announced(long length, int pieces) {
      this.length = length;
      this.pieces = pieces;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      if (pieces > 0) {
        pieces--;
        return Deferred.succeed((@Nullable ByteBuffer) ByteBuffer.allocate(PIECE));
      }
      return length == 4 * PIECE || length < 0
          ? Deferred.succeed((@Nullable ByteBuffer) null)
          : new Deferred<>();
    }

    @Override
    public void cancel() {}
  }

  @Test
  void aLengthThatIsSaidTakesNoRoomBeforeTheBytesHaveCome() {
    Deferred<byte[]> all = new Announced(Integer.MAX_VALUE, 3).bytes(Integer.MAX_VALUE);

    assertThat(all.isDone()).isFalse();
  }

  @Test
  void allOfItIsCollectedUpToTheLimit() {
    assertThat(successResultOf(new Announced(4 * PIECE, 4).bytes(4 * PIECE))).hasSize(4 * PIECE);
    assertThat(successResultOf(new Announced(-1, 4).bytes(4 * PIECE))).hasSize(4 * PIECE);
    assertThat(failureResultOf(new Announced(-1, 5).bytes(4 * PIECE)))
        .isInstanceOf(HttpError.class);
  }
}
