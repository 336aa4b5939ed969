package spindle.web.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.web.HttpError;
import spindle.web.wire.ArrivingBody;
import spindle.web.wire.BodyOwner;

/// The body of a request while it comes: how much of it there may be, and how fast it must come.
///
/// One that says to be too large is refused to whoever asks for it, before any of it is read: not
/// sooner, so that a filter in between may refuse the client first, and a route may allow it more.
final class RequestBody extends ArrivingBody {
  private static final long RATE_AFTER_NANOS = Duration.ofSeconds(10).toNanos();

  private final ServedExchange exchange;
  private long received;

  /// How long it was waited for, and since when it is; what came in that time.
  private long awaitedNanos;

  private long awaitedSinceNanos;
  private long arrivedMeanwhile;
  private boolean tooSlow;

  /// @param length how many bytes come, or -1 if that is not known
  RequestBody(BodyOwner owner, ServedExchange exchange, long length) {
    super(owner, length, exchange.limits().bodyAhead());
    this.exchange = exchange;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (length() > exchange.limits().bodyMax()) {
      fail(tooLarge());
    }
    return super.next();
  }

  private static HttpError tooLarge() {
    return new HttpError(Status.CONTENT_TOO_LARGE, "The body is too large.");
  }

  /// How many bytes have come.
  long received() {
    return received;
  }

  /// Bytes have come.
  void arrived(ByteBuffer data) {
    received += data.remaining();
    countRate(data.remaining());
    if (received > exchange.limits().bodyMax()) {
      fail(tooLarge());
    }
    offer(data);
  }

  /// Somebody waits for it from now on.
  void awaited() {
    awaitedSinceNanos = exchange.scheduler().nowNanos();
  }

  /// Counts how fast it comes while it is waited for.
  private void countRate(int bytes) {
    if (!isAsked()) {
      return;
    }
    long now = exchange.scheduler().nowNanos();
    awaitedNanos += now - awaitedSinceNanos;
    awaitedSinceNanos = now;
    arrivedMeanwhile += bytes;
    tooSlow =
        awaitedNanos > RATE_AFTER_NANOS
            && arrivedMeanwhile < awaitedNanos / 1e9 * exchange.limits().bodyRate();
  }

  /// Whether it is waited for, and comes more slowly than it may.
  boolean tooSlow() {
    return tooSlow;
  }
}
