package spindle.web.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.web.body.Body;

/// A body as it arrives: what nobody has asked for yet waits here, and from a limit on the peer is
/// not read from.
public class ArrivingBody extends Body {
  private final BodyOwner owner;
  private final long length;
  private final int aheadMax;
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private @Nullable Deferred<@Nullable ByteBuffer> asked;
  private @Nullable Throwable failure;
  private boolean ended;
  private boolean unwanted;
  private Fields trailer = Fields.none();

  /// @param length how many bytes come, or -1 if that is not known
  /// @param aheadMax from how many bytes on it is full
  public ArrivingBody(BodyOwner owner, long length, int aheadMax) {
    this.owner = owner;
    this.length = length;
    this.aheadMax = aheadMax;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Fields trailer() {
    return trailer;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (asked != null) {
      throw new IllegalStateException("the piece that was asked for before has not come yet");
    }
    ByteBuffer piece = waiting.poll();
    if (piece != null) {
      waitingBytes -= piece.remaining();
      owner.bodyMoved();
      return Deferred.succeed((@Nullable ByteBuffer) piece);
    }
    if (failure != null) {
      return Deferred.fail(failure);
    }
    if (ended || unwanted) {
      return Deferred.succeed((@Nullable ByteBuffer) null);
    }
    Deferred<@Nullable ByteBuffer> answer = new Deferred<>(_ -> asked = null);
    asked = answer;
    owner.bodyWanted();
    return answer;
  }

  @Override
  public void cancel() {
    if (!ended && !unwanted) {
      unwanted = true;
      waiting.clear();
      waitingBytes = 0;
      owner.bodyMoved();
    }
  }

  /// Whether the peer should not send on.
  public boolean isFull() {
    return waitingBytes >= aheadMax;
  }

  /// How many bytes nobody has asked for yet.
  public long waitingBytes() {
    return waitingBytes;
  }

  /// Whether somebody waits for the peer.
  public boolean isAwaited() {
    return asked != null || unwanted;
  }

  /// Whether nobody wants the rest.
  public boolean isUnwanted() {
    return unwanted;
  }

  /// Whether a piece was asked for, and has not come.
  public boolean isAsked() {
    return asked != null;
  }

  /// Bytes have come.
  ///
  /// @param data lent
  public void offer(ByteBuffer data) {
    if (unwanted || failure != null) {
      return;
    }
    byte[] copy = new byte[data.remaining()];
    data.get(data.position(), copy);
    Deferred<@Nullable ByteBuffer> taker = asked;
    if (taker != null) {
      asked = null;
      taker.callback(ByteBuffer.wrap(copy));
      return;
    }
    waiting.add(ByteBuffer.wrap(copy));
    waitingBytes += copy.length;
  }

  /// The end has come, with this trailer.
  public void end(Fields fields) {
    ended = true;
    trailer = fields;
    Deferred<@Nullable ByteBuffer> taker = asked;
    if (taker != null) {
      asked = null;
      taker.callback(null);
    }
  }

  /// The end does not come. Who waits is told now, who asks later is told then, after what has
  /// come.
  public void fail(Throwable why) {
    if (ended || failure != null) {
      return;
    }
    failure = why;
    Deferred<@Nullable ByteBuffer> taker = asked;
    if (taker != null) {
      asked = null;
      taker.errback(why);
    }
  }
}
