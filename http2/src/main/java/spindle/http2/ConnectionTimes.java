package spindle.http2;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import spindle.time.Nanos;
import spindle.time.Scheduler;
import spindle.web.wire.Alarm;

/// The time limits of one connection. While anything is under way it looks once a second; a
/// connection that waits for its next stream sets one alarm and nothing else.
final class ConnectionTimes implements Alarm.Owner {
  /// How long this role waits.
  ///
  /// @param head for a frame or a block of fields that has begun
  /// @param idle for the next stream, or for any sign of life
  /// @param writeStall for the other end to take anything of what waits for it
  record Limits(Duration head, Duration idle, Duration writeStall) {}

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final long PING = 0x5350494E444C4501L;

  private final Http2Connection connection;
  private final Alarm alarm = new Alarm(this);
  private long startedNanos;
  private long receivedNanos;
  private boolean begun;
  private boolean partial;
  private long partialSinceNanos;
  private boolean pinged;
  private long pingedNanos;
  private boolean full;
  private long bufferedBefore;
  private long stalledSinceNanos;

  ConnectionTimes(Http2Connection connection) {
    this.connection = connection;
  }

  @Override
  public Scheduler scheduler() {
    return connection.scheduler();
  }

  private long now() {
    return scheduler().nowNanos();
  }

  void start() {
    startedNanos = now();
    receivedNanos = startedNanos;
    alarm.set(LOOK);
  }

  void stop() {
    alarm.clear();
    alarm.cancel();
  }

  /// For how long the peer has said nothing.
  long silenceNanos() {
    return now() - receivedNanos;
  }

  void received() {
    receivedNanos = now();
    pinged = false;
  }

  /// The peer has shown that it speaks HTTP/2.
  void begun() {
    begun = true;
  }

  void settingsAcknowledged() {
    look();
  }

  void waitForRoom() {
    if (!full) {
      full = true;
      bufferedBefore = connection.transport().buffered();
      stalledSinceNanos = now();
    }
    look();
  }

  /// Something has changed: sets the next look.
  void look() {
    if (connection.isClosing()) {
      return;
    }
    boolean now = connection.input().isPartial();
    if (now && !partial) {
      partialSinceNanos = now();
    }
    partial = now;
    boolean busy = partial || !begun || !connection.isAcknowledged() || connection.isBusy();
    alarm.set(busy ? LOOK : connection.timeLimits().idle());
  }

  @Override
  public void timeUp() {
    if (connection.isClosing()) {
      return;
    }
    long now = now();
    Limits limits = connection.timeLimits();
    if (!begun && now - startedNanos >= Nanos.of(limits.head())) {
      connection.close();
    } else if (partial && now - partialSinceNanos >= Nanos.of(limits.head())) {
      connection.fail(Http2Error.ENHANCE_YOUR_CALM.code(), "expected a frame to end in time");
    } else if (!connection.isAcknowledged()
        && now - startedNanos >= Nanos.of(connection.limits.settingsAck())) {
      connection.fail(Http2Error.SETTINGS_TIMEOUT.code(), "expected our SETTINGS acknowledged");
    } else if (isStalled(now, limits)) {
      connection.abort();
    } else {
      checkLife(now, limits);
    }
    look();
  }

  /// Whether the transport is full, and nothing leaves it.
  private boolean isStalled(long now, Limits limits) {
    long buffered = connection.transport().buffered();
    if (buffered == 0 || buffered != bufferedBefore || !full) {
      full = buffered > 0;
      bufferedBefore = buffered;
      stalledSinceNanos = now;
      return false;
    }
    return now - stalledSinceNanos >= Nanos.of(limits.writeStall());
  }

  private void checkLife(long now, Limits limits) {
    for (Http2Stream each : connection.streams().all()) {
      if (!each.isClosed()) {
        each.checkTime(now);
      }
    }
    connection.checkTime(now);
    boolean quiet = now - receivedNanos >= Nanos.of(limits.idle());
    if (!quiet || connection.isClosing()) {
      return;
    }
    if (!connection.isBusy()) {
      connection.idle();
    } else if (!pinged) {
      pinged = true;
      pingedNanos = now;
      connection.output().ping(PING, false);
    } else if (now - pingedNanos >= Nanos.of(connection.limits.pingTimeout())) {
      connection.abort();
    }
  }
}
