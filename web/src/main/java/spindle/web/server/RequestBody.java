package spindle.web.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.time.Scheduler;
import spindle.web.WebLimits;
import spindle.web.wire.ArrivingBody;
import spindle.web.wire.BodyOwner;

/// The body of a request while it comes: how much of it there may be, and how fast it must come.
///
/// One that says to be too large is refused to whoever asks for it, before any of it is read: not
/// sooner, so that a filter in between may refuse the client first, and a route may allow it more.
final class RequestBody extends ArrivingBody {
  private static final long RATE_AFTER_NANOS = Duration.ofSeconds(10).toNanos();

  /// The exchange that it belongs to.
  interface Owner extends BodyOwner {
    /// The limits that hold for it now.
    WebLimits limits();

    /// The clock of its connection.
    Scheduler scheduler();
  }

  private final Owner owner;
  private long received;

  /// How long it was waited for, and since when it is; what came in that time.
  private long awaitedNanos;

  private long awaitedSinceNanos;
  private long arrivedMeanwhile;
  private boolean tooSlow;
  private boolean trailerRead;

  /// @param length how many bytes come, or -1 if that is not known
  /// @param aheadMax from how many bytes on it is full
  RequestBody(Owner owner, long length, int aheadMax) {
    super(owner, length, aheadMax);
    this.owner = owner;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (length() > owner.limits().bodyMax()) {
      fail(tooLarge());
    }
    return super.next();
  }

  @Override
  public Fields trailer() {
    trailerRead = true;
    return super.trailer();
  }

  /// How many fields have come behind it that nobody has asked for.
  int unreadTrailers() {
    return trailerRead ? 0 : super.trailer().size();
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
    if (received > owner.limits().bodyMax()) {
      fail(tooLarge());
    }
    offer(data);
  }

  /// Somebody waits for it from now on.
  void awaited() {
    awaitedSinceNanos = owner.scheduler().nowNanos();
  }

  /// Counts how fast it comes while it is waited for.
  private void countRate(int bytes) {
    if (!isAsked()) {
      return;
    }
    long now = owner.scheduler().nowNanos();
    awaitedNanos += now - awaitedSinceNanos;
    awaitedSinceNanos = now;
    arrivedMeanwhile += bytes;
    tooSlow =
        awaitedNanos > RATE_AFTER_NANOS
            && arrivedMeanwhile < awaitedNanos / 1e9 * owner.limits().bodyRate();
  }

  /// Whether it is waited for, and comes more slowly than it may.
  boolean tooSlow() {
    return tooSlow;
  }
}
