package spindle.web.proxy;

import java.nio.ByteBuffer;
import java.time.Duration;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.time.Scheduler;
import spindle.web.wire.Alarm;

/// Two connections that are one: what comes from one end goes out at the other, as fast as that
/// takes it, and each direction until its own end.
final class Tunnel implements Alarm.Owner {
  /// Brings the other end about, when this one is there.
  @FunctionalInterface
  interface Opening {
    void open(Protocol back) throws Exception;
  }

  private final Opening opening;
  private final Duration silence;
  private final Runnable whenOver;
  private final Alarm alarm = new Alarm(this);
  private final End front = new Front();
  private final End back = new End();
  private boolean joined;
  private boolean over;

  /// @param silence how long nothing may come from either end
  /// @param whenOver run once, when one of them has ended
  Tunnel(Opening opening, Duration silence, Runnable whenOver) {
    this.opening = opening;
    this.silence = silence;
    this.whenOver = whenOver;
    front.other = back;
    back.other = front;
  }

  /// The end at the client.
  Protocol front() {
    return front;
  }

  private void join() {
    joined = true;
    front.transport().registerProducer(back.transport());
    back.transport().registerProducer(front.transport());
    alarm.set(silence);
  }

  private void lost(End end, ConnectionClosed reason) {
    if (!over) {
      over = true;
      alarm.cancel();
      whenOver.run();
    }
    if (joined) {
      end.other.partner(reason);
    }
  }

  @Override
  public Scheduler scheduler() {
    return front.transport().scheduler();
  }

  @Override
  public void timeUp() {
    front.transport().abortConnection();
    back.transport().abortConnection();
  }

  /// One end.
  private class End extends Protocol implements HalfCloseable {
    End other = this;

    @Override
    public void connectionMade() throws Exception {
      join();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      alarm.set(silence);
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

  /// The end at the client, which is there first.
  private final class Front extends End {
    @Override
    public void connectionMade() throws Exception {
      opening.open(back);
    }
  }
}
