package spindle.socks.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// Two connections that are one: what comes from one end goes out at the other, as fast as that
/// takes it, and each direction until its own end.
final class Relay {
  private final Duration silence;
  private final Runnable whenOver;
  private final End client = new End();
  private final End place = new End();
  private @Nullable Scheduler clock;
  private @Nullable DelayedCall alarm;
  private long heardAt;
  private boolean joined;
  private boolean over;

  /// @param silence how long nothing may come from either end
  /// @param whenOver run once, when one of them has ended
  Relay(Duration silence, Runnable whenOver) {
    this.silence = silence;
    this.whenOver = whenOver;
    client.other = place;
    place.other = client;
  }

  /// What the connection to the client is to be carried on with.
  Protocol client() {
    return client;
  }

  /// What is to be connected to the place.
  Protocol place() {
    return place;
  }

  /// Both are there.
  void join() {
    joined = true;
    client.transport().registerProducer(place.transport());
    place.transport().registerProducer(client.transport());
    clock = client.transport().scheduler();
    heardAt = clock.nowNanos();
    alarm = clock.callLater(silence, () -> look(client.transport().scheduler()));
  }

  /// There is one delayed call, which is moved only when it comes.
  private void look(Scheduler time) {
    Duration left = silence.minusNanos(time.nowNanos() - heardAt);
    if (left.isPositive()) {
      alarm = time.callLater(left, () -> look(time));
    } else {
      client.transport().abortConnection();
      place.transport().abortConnection();
    }
  }

  private void heard() {
    if (clock != null) {
      heardAt = clock.nowNanos();
    }
  }

  private void lost(End end, ConnectionClosed reason) {
    if (!joined) {
      return;
    }
    if (!over) {
      over = true;
      whenOver.run();
    }
    if (alarm != null && alarm.active()) {
      alarm.cancel();
    }
    end.other.partner(reason);
  }

  /// One end.
  private final class End extends Protocol implements HalfCloseable {
    End other = this;

    @Override
    public void dataReceived(ByteBuffer data) {
      heard();
      other.transport().write(data);
    }

    @Override
    public void readConnectionLost() {
      other.transport().unregisterProducer();
      other.transport().loseWriteConnection();
    }

    @Override
    public void writeConnectionLost() {}

    /// The other end has ended.
    void partner(ConnectionClosed reason) {
      transport().unregisterProducer();
      if (reason instanceof ConnectionDone) {
        transport().loseConnection();
      } else {
        transport().abortConnection();
      }
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost(this, reason);
    }
  }
}
