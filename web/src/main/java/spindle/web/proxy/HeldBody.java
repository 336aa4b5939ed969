package spindle.web.proxy;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;

/// The body of a request, on its way to an upstream. One that is given up before it was read is
/// still whole, and may be sent to another.
final class HeldBody extends Body implements Recipient<@Nullable ByteBuffer> {
  private final Body body;
  private final List<String> trailerNames;
  private @Nullable Deferred<@Nullable ByteBuffer> asked;
  private boolean begun;
  private boolean abandoned;

  HeldBody(Body body, List<String> trailerNames) {
    this.body = body;
    this.trailerNames = trailerNames;
  }

  /// Whether a byte of it was asked for.
  boolean begun() {
    return begun;
  }

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    begun = true;
    if (abandoned) {
      return Deferred.fail(abandonment());
    }
    Deferred<@Nullable ByteBuffer> answer = new Deferred<>(_ -> asked = null);
    asked = answer;
    var _ = body.next().deliverTo(this);
    return answer;
  }

  @Override
  public void succeeded(@Nullable ByteBuffer piece) {
    Deferred<@Nullable ByteBuffer> taker = asked;
    asked = null;
    if (taker != null) {
      taker.callback(piece);
    }
  }

  @Override
  public void failed(Throwable failure) {
    Deferred<@Nullable ByteBuffer> taker = asked;
    asked = null;
    if (taker != null) {
      taker.errback(failure);
    }
  }

  /// The client is not read from any more: what has gone on is not all of it, and must not look so.
  void abandon() {
    abandoned = true;
    failed(abandonment());
  }

  private static BodyTruncated abandonment() {
    return new BodyTruncated(
        "the response was complete before the body of its request",
        new EOFException("nobody reads it any more"));
  }

  @Override
  public void cancel() {
    if (begun) {
      body.cancel();
    }
  }

  @Override
  public Fields trailer() {
    return EndToEnd.of(body.trailer(), _ -> false);
  }

  @Override
  public List<String> trailerNames() {
    return trailerNames;
  }
}
