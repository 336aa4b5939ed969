package spindle.web.coding;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.web.body.Body;

/// A body whose pieces come when a test says so.
final class Pieces extends Body {
  private final ArrayDeque<ByteBuffer> there = new ArrayDeque<>();
  private @Nullable Deferred<@Nullable ByteBuffer> asked;
  private boolean ended;
  private @Nullable Throwable failure;
  int askedTimes;
  boolean cancelled;

  /// Those that are there at once, and then the end.
  static Pieces of(byte[] bytes, int size) {
    Pieces pieces = new Pieces();
    for (int at = 0; at < bytes.length; at += size) {
      pieces.there.add(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)).slice());
    }
    pieces.ended = true;
    return pieces;
  }

  void come(byte[] piece) {
    there.add(ByteBuffer.wrap(piece));
    settle();
  }

  void end() {
    ended = true;
    settle();
  }

  void fail(Throwable why) {
    failure = why;
    settle();
  }

  private void settle() {
    Deferred<@Nullable ByteBuffer> taker = asked;
    if (taker == null) {
      return;
    }
    if (!there.isEmpty()) {
      asked = null;
      taker.callback(there.poll());
    } else if (failure != null) {
      asked = null;
      taker.errback(failure);
    } else if (ended) {
      asked = null;
      taker.callback(null);
    }
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (asked != null) {
      throw new IllegalStateException("asked twice");
    }
    askedTimes++;
    Deferred<@Nullable ByteBuffer> answer = new Deferred<>();
    asked = answer;
    settle();
    return answer;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public Fields trailer() {
    return Fields.of("Sum", "7");
  }

  @Override
  public List<String> trailerNames() {
    return List.of("Sum");
  }
}
