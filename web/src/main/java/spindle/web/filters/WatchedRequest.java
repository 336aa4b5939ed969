package spindle.web.filters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.time.Scheduler;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// A request of a client, from when it is sent to the end of its response.
final class WatchedRequest {
  /// Takes it when it has ended.
  @FunctionalInterface
  interface Taker {
    void ended(WatchedRequest ended);
  }

  private final Request request;
  private final Scheduler clock;
  private final Instant began;
  private final long beganNanos;
  private final int keptMax;
  private final Taker taker;
  private long headNanos;
  private long endNanos;
  private @Nullable Response response;
  private @Nullable Throwable failure;
  private long bytes;
  private byte[] begin = new byte[0];

  /// @param keptMax how many bytes of the body's beginning are kept
  WatchedRequest(Request request, Scheduler clock, Instant began, int keptMax, Taker taker) {
    this.request = request;
    this.clock = clock;
    this.began = began;
    this.beganNanos = clock.nowNanos();
    this.keptMax = keptMax;
    this.taker = taker;
  }

  /// Asks `next`.
  Response by(Handler next) {
    return Response.later(
        Deferred.<Response>maybeDeferred(() -> next.handle(request).whenHere())
            .addBoth(this::answered));
  }

  private Response answered(Outcome<Response> outcome) throws Throwable {
    headNanos = clock.nowNanos();
    if (outcome instanceof Outcome.Failure<Response>(Throwable why)) {
      end(0, begin, why);
      throw why;
    }
    Response here = outcome.get();
    response = here;
    if (here.status().interim() || here.body().length() == 0) {
      end(0, begin, null);
      return here;
    }
    return here.withBody(new WatchedBody(here.body(), keptMax, this::end));
  }

  private void end(long count, byte[] kept, @Nullable Throwable why) {
    endNanos = clock.nowNanos();
    bytes = count;
    begin = kept;
    failure = why;
    taker.ended(this);
  }

  Request request() {
    return request;
  }

  Instant began() {
    return began;
  }

  /// Null if there was none.
  @Nullable Response response() {
    return response;
  }

  /// Null if there was none.
  @Nullable Throwable failure() {
    return failure;
  }

  /// Of the body, as far as somebody has read it.
  long bytes() {
    return bytes;
  }

  byte[] begin() {
    return begin;
  }

  /// From the beginning to the head of the response.
  long waitNanos() {
    return headNanos - beganNanos;
  }

  /// From that to the end.
  long receiveNanos() {
    return endNanos - headNanos;
  }
}
