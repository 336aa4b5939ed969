package spindle.websocket;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the other end of a WebSocket may cost us. Every number has a default, is listed on the
/// limits page, and has a test that exceeds it. Immutable; `withX` gives a changed copy.
///
/// What waits to be sent is bounded by the [spindle.protocol.Limits] of the connection.
///
/// `withX` throws `IllegalArgumentException` unless every number is at least 1 and the times are
/// positive.
public final class WebSocketLimits {
  private static final int KIB = 1024;

  private static final class Draft implements Cloneable {
    int messageMax = KIB * KIB;
    int fragmentsMax = 10_000;
    int readAhead = 64 * KIB;
    int controlRate = 100;
    Duration pingInterval = Duration.ofSeconds(30);
    Duration pingTimeout = Duration.ofSeconds(20);
    Duration closeTimeout = Duration.ofSeconds(10);
    Duration handshakeTimeout = Duration.ofSeconds(10);

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final WebSocketLimits DEFAULTS = new WebSocketLimits(new Draft());

  /// Never changed.
  private final Draft values;

  private WebSocketLimits(Draft draft) {
    values = draft;
    for (int each :
        List.of(values.messageMax, values.fragmentsMax, values.readAhead, values.controlRate)) {
      require(each >= 1, each);
    }
    for (Duration each :
        List.of(
            values.pingInterval,
            values.pingTimeout,
            values.closeTimeout,
            values.handshakeTimeout)) {
      require(each.isPositive(), each);
    }
  }

  private static void require(boolean holds, Object got) {
    if (!holds) {
      throw new IllegalArgumentException("expected a limit that is positive, got " + got);
    }
  }

  /// Messages of 1 MiB, a ping after 30 s of silence.
  public static WebSocketLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with another limit on messages.
  public WebSocketLimits withMessageMax(int bytes) {
    return with(draft -> draft.messageMax = bytes);
  }

  /// A copy with another limit on the frames of a message.
  public WebSocketLimits withFragmentsMax(int frames) {
    return with(draft -> draft.fragmentsMax = frames);
  }

  /// A copy with another limit on what waits for a reader that does not ask.
  public WebSocketLimits withReadAhead(int bytes) {
    return with(draft -> draft.readAhead = bytes);
  }

  /// A copy with another limit on pings and pongs.
  public WebSocketLimits withControlRate(int framesPerSecond) {
    return with(draft -> draft.controlRate = framesPerSecond);
  }

  /// A copy with another time of silence before a ping.
  public WebSocketLimits withPingInterval(Duration time) {
    return with(draft -> draft.pingInterval = time);
  }

  /// A copy with another time to answer a ping.
  public WebSocketLimits withPingTimeout(Duration time) {
    return with(draft -> draft.pingTimeout = time);
  }

  /// A copy with another time to answer a close.
  public WebSocketLimits withCloseTimeout(Duration time) {
    return with(draft -> draft.closeTimeout = time);
  }

  /// A copy with another time for a client to open one.
  public WebSocketLimits withHandshakeTimeout(Duration time) {
    return with(draft -> draft.handshakeTimeout = time);
  }

  private WebSocketLimits with(Consumer<Draft> change) {
    Draft copy = values.copy();
    change.accept(copy);
    return new WebSocketLimits(copy);
  }

  /// Bytes of a message, inflated; 1 MiB. Beyond it the connection is closed with 1009.
  public int messageMax() {
    return values.messageMax;
  }

  /// Frames of a message; 10 000. Beyond it: 1009.
  public int fragmentsMax() {
    return values.fragmentsMax;
  }

  /// Bytes of messages that wait for a reader that does not ask, each counted with 64 more; 64 KiB.
  /// Beyond it the peer is not read from.
  public int readAhead() {
    return values.readAhead;
  }

  /// Pings and pongs a second, with twice as many at once; 100. Beyond it: 1008.
  public int controlRate() {
    return values.controlRate;
  }

  /// After which silence of the peer it is asked whether it is there; 30 s.
  public Duration pingInterval() {
    return values.pingInterval;
  }

  /// In which a byte must come then; 20 s. Beyond it the connection is aborted. The time in which
  /// we do not read does not count.
  public Duration pingTimeout() {
    return values.pingTimeout;
  }

  /// From our closing frame to the peer's, and for a client on to the end of the connection; 10 s.
  /// Beyond it the connection is aborted.
  public Duration closeTimeout() {
    return values.closeTimeout;
  }

  /// In which a client has to have a WebSocket, from when it asks for one; 10 s. Beyond it the
  /// attempt fails. The limits of its agent hold besides.
  public Duration handshakeTimeout() {
    return values.handshakeTimeout;
  }

  private List<Object> parts() {
    return List.of(
        values.messageMax,
        values.fragmentsMax,
        values.readAhead,
        values.controlRate,
        values.pingInterval,
        values.pingTimeout,
        values.closeTimeout,
        values.handshakeTimeout);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WebSocketLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("WebSocketLimits[messageMax=%s, fragmentsMax=%s, readAhead=%s, controlRate=%s,"
            + " pingInterval=%s, pingTimeout=%s, closeTimeout=%s, handshakeTimeout=%s]")
        .formatted(parts().toArray());
  }
}
