package spindle.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.http.MessageLimits;

/// What a client may cost a site. Every number has a default, is listed on the limits page, and has
/// a test that exceeds it. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` unless every number is at least 1 and the times are
/// positive.
public final class WebLimits {
  private static final int KIB = 1024;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft implements Cloneable {
    MessageLimits message = MessageLimits.requests();
    long bodyMax = 16L * KIB * KIB;
    int bodyAhead = 64 * KIB;
    int pipelineAhead = 16 * KIB;
    int drainMax = 256 * KIB;
    Duration drainTime = Duration.ofSeconds(5);
    Duration headTimeout = Duration.ofSeconds(10);
    Duration idleTimeout = Duration.ofSeconds(75);
    Duration bodyStall = Duration.ofSeconds(30);
    Duration writeStall = Duration.ofSeconds(30);
    Duration drainIdle = Duration.ofSeconds(2);
    int requestsMax = 10_000;
    int bodyRate = 240;
    @Nullable Duration handlerTimeout;
    int exchangesMax = 16 * KIB;

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final WebLimits DEFAULTS = new WebLimits(new Draft());

  /// Never changed.
  private final Draft values;

  private WebLimits(Draft draft) {
    values = draft;
    require(values.bodyMax >= 1, values.bodyMax);
    for (int each :
        List.of(
            values.bodyAhead,
            values.pipelineAhead,
            values.drainMax,
            values.requestsMax,
            values.bodyRate,
            values.exchangesMax)) {
      require(each >= 1, each);
    }
    require(
        values.handlerTimeout == null || values.handlerTimeout.isPositive(), values.handlerTimeout);
    for (Duration each :
        List.of(
            values.drainTime,
            values.headTimeout,
            values.idleTimeout,
            values.bodyStall,
            values.writeStall,
            values.drainIdle)) {
      require(each.isPositive(), each);
    }
  }

  private static void require(boolean holds, @Nullable Object got) {
    if (!holds) {
      throw new IllegalArgumentException("expected a limit that is positive, got " + got);
    }
  }

  /// Bodies of 16 MiB, heads of 32 KiB in 10 s, 75 s between two requests.
  public static WebLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with other limits of heads and chunks.
  public WebLimits withMessage(MessageLimits limits) {
    return with(draft -> draft.message = limits);
  }

  /// A copy with another limit on bodies.
  public WebLimits withBodyMax(long bytes) {
    return with(draft -> draft.bodyMax = bytes);
  }

  /// A copy with another limit on what of a body waits for its handler.
  public WebLimits withBodyAhead(int bytes) {
    return with(draft -> draft.bodyAhead = bytes);
  }

  /// A copy with another limit on requests that wait for the one before.
  public WebLimits withPipelineAhead(int bytes) {
    return with(draft -> draft.pipelineAhead = bytes);
  }

  /// A copy with another limit on what is read of a body that nobody wants.
  public WebLimits withDrainMax(int bytes) {
    return with(draft -> draft.drainMax = bytes);
  }

  /// A copy with another time for the rest of a body that nobody wants.
  public WebLimits withDrainTime(Duration time) {
    return with(draft -> draft.drainTime = time);
  }

  /// A copy with another time for a head.
  public WebLimits withHeadTimeout(Duration time) {
    return with(draft -> draft.headTimeout = time);
  }

  /// A copy with another time between requests.
  public WebLimits withIdleTimeout(Duration time) {
    return with(draft -> draft.idleTimeout = time);
  }

  /// A copy with another time between two pieces of a body.
  public WebLimits withBodyStall(Duration time) {
    return with(draft -> draft.bodyStall = time);
  }

  /// A copy with another time in which a client takes nothing.
  public WebLimits withWriteStall(Duration time) {
    return with(draft -> draft.writeStall = time);
  }

  /// A copy with another time to wait for a last request when the port drains.
  public WebLimits withDrainIdle(Duration time) {
    return with(draft -> draft.drainIdle = time);
  }

  /// A copy with another limit on requests of one connection.
  public WebLimits withRequestsMax(int requests) {
    return with(draft -> draft.requestsMax = requests);
  }

  /// A copy with another rate below which a body is given up.
  public WebLimits withBodyRate(int bytesPerSecond) {
    return with(draft -> draft.bodyRate = bytesPerSecond);
  }

  /// A copy with a limit on the time until a handler has its response, which has none unless said
  /// here.
  public WebLimits withHandlerTimeout(Duration time) {
    return with(draft -> draft.handlerTimeout = time);
  }

  /// A copy with another limit on requests that are at work at the same time.
  public WebLimits withExchangesMax(int exchanges) {
    return with(draft -> draft.exchangesMax = exchanges);
  }

  private WebLimits with(Consumer<Draft> change) {
    Draft copy = values.copy();
    change.accept(copy);
    return new WebLimits(copy);
  }

  /// Of heads, chunks and trailers.
  public MessageLimits message() {
    return values.message;
  }

  /// Bytes of a request's body; 16 MiB. Beyond it: 413.
  public long bodyMax() {
    return values.bodyMax;
  }

  /// Bytes of a body that wait for a handler that does not ask; 64 KiB. Beyond it the client is not
  /// read from.
  public int bodyAhead() {
    return values.bodyAhead;
  }

  /// Bytes of further requests that wait while one is answered; 16 KiB. Beyond it the client is not
  /// read from.
  public int pipelineAhead() {
    return values.pipelineAhead;
  }

  /// Bytes that are read, and thrown away, of a body that was not wanted, so that the connection
  /// can be used again; 256 KiB. Beyond it the connection is closed.
  public int drainMax() {
    return values.drainMax;
  }

  /// The time in which these bytes must come; 5 s. Beyond it the connection is closed.
  public Duration drainTime() {
    return values.drainTime;
  }

  /// From the first byte of a head to its last; 10 s. Beyond it: 408.
  public Duration headTimeout() {
    return values.headTimeout;
  }

  /// Between two requests, and before the first; 75 s. Beyond it the connection is closed.
  public Duration idleTimeout() {
    return values.idleTimeout;
  }

  /// Between two pieces of a body that is waited for; 30 s. Beyond it: 408.
  public Duration bodyStall() {
    return values.bodyStall;
  }

  /// In which a client takes nothing of what waits for it; 30 s. Beyond it the connection is
  /// aborted.
  public Duration writeStall() {
    return values.writeStall;
  }

  /// How long a connection that is kept for further requests waits for one when its port drains; 2
  /// s.
  public Duration drainIdle() {
    return values.drainIdle;
  }

  /// Requests of one connection; 10 000. The last one's response says that it closes.
  public int requestsMax() {
    return values.requestsMax;
  }

  /// Bytes of a body a second, at least, when it has been waited for 10 s or more; 240. Below it:
  /// 408. The time in which nobody waits for the body does not count.
  public int bodyRate() {
    return values.bodyRate;
  }

  /// From a request's head to its response; none. Beyond it the handler is cancelled, and the
  /// answer is 503.
  public Optional<Duration> handlerTimeout() {
    return Optional.ofNullable(values.handlerTimeout);
  }

  /// Requests of one reactor that have no whole response yet; 16 384. Beyond it: 503.
  public int exchangesMax() {
    return values.exchangesMax;
  }

  private List<Object> parts() {
    return List.of(
        values.message,
        values.bodyMax,
        values.bodyAhead,
        values.pipelineAhead,
        values.drainMax,
        values.drainTime,
        values.headTimeout,
        values.idleTimeout,
        values.bodyStall,
        values.writeStall,
        values.drainIdle,
        values.requestsMax,
        values.bodyRate,
        handlerTimeout(),
        values.exchangesMax);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WebLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("WebLimits[message=%s, bodyMax=%s, bodyAhead=%s, pipelineAhead=%s, drainMax=%s, "
            + "drainTime=%s, headTimeout=%s, idleTimeout=%s, bodyStall=%s, writeStall=%s, "
            + "drainIdle=%s, requestsMax=%s, bodyRate=%s, handlerTimeout=%s, exchangesMax=%s]")
        .formatted(parts().toArray());
  }
}
