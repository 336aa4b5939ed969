package spindle.relay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;
import spindle.protocol.HalfCloseable;
import spindle.protocol.InputAccount;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// Two connections that are one: what comes from one end goes out at the other, as fast as that
/// takes it, and each direction until its own end.
///
/// ```java
/// var relay = new Relay(Duration.ofHours(1));
/// endpoint.connectProtocol(relay.far()).onFailure(_ -> relay.abortConnections());
/// transport().switchProtocol(relay.near());
/// ```
///
/// The near end is who came to us, the far one where it is led; nothing else makes a difference
/// between them. Each may come first, over any carrier: TCP, TLS, a UNIX socket, a stream of
/// HTTP/2. The first is not read from until the other is there, and what it has said before is
/// kept. If an end closes in good order, so does the other, behind what was said; if it fails, the
/// other is aborted, so that it does not take half of something for the whole. An end that comes
/// when the relay is over is aborted at once.
///
/// Serves one pair, on the thread of their reactor.
public final class Relay {
  private final Duration silence;
  private final Consumer<? super RelayEnd> whenOver;
  private final End near = new End(RelayEnd.By.NEAR);
  private final End far = new End(RelayEnd.By.FAR);
  private RelayEnd.@Nullable By cause;
  private boolean over;
  private @Nullable DelayedCall look;
  private long heardAt;

  /// One that nobody watches.
  ///
  /// @param silence as for the other one
  /// @throws IllegalArgumentException as the other one
  public Relay(Duration silence) {
    this(silence, _ -> {});
  }

  /// One of which `whenOver` hears, once, when the first of its ends has gone, or when it is
  /// aborted before there is one. What it throws, the end that has gone has thrown.
  ///
  /// @param silence how long neither end may send a byte, from when the first is there; then both
  ///   are aborted
  /// @throws IllegalArgumentException if `silence` is not more than zero
  public Relay(Duration silence, Consumer<? super RelayEnd> whenOver) {
    if (!silence.isPositive()) {
      throw new IllegalArgumentException("expected a silence above 0, got " + silence);
    }
    this.silence = silence;
    this.whenOver = Objects.requireNonNull(whenOver, "whenOver");
    near.other = far;
    far.other = near;
  }

  /// The protocol of who came to us. For one connection.
  public Protocol near() {
    return near;
  }

  /// The protocol of where it is led. For one connection.
  public Protocol far() {
    return far;
  }

  /// Whether one of its ends has gone, or it was aborted.
  public boolean over() {
    return over;
  }

  /// Aborts the ends that are there, and those that come. Does nothing to a relay that is over.
  public void abortConnections() {
    if (over) {
      return;
    }
    end(RelayEnd.By.US);
    if (!near.there && !far.there) {
      tell(RelayEnd.By.US, new ConnectionAborted());
    }
  }

  private void end(RelayEnd.By by) {
    cause = by;
    near.abort();
    far.abort();
  }

  private void tell(RelayEnd.By by, ConnectionClosed reason) {
    over = true;
    if (look != null && look.active()) {
      look.cancel();
    }
    whenOver.accept(new RelayEnd(by, reason, near.count, far.count));
  }

  /// There is one delayed call, which is moved only when it comes.
  private void watch(Scheduler clock) {
    heardAt = clock.nowNanos();
    look = clock.callLater(silence, () -> look(clock));
  }

  private void look(Scheduler clock) {
    Duration left = silence.minusNanos(clock.nowNanos() - heardAt);
    if (left.isPositive()) {
      look = clock.callLater(left, () -> look(clock));
    } else {
      end(RelayEnd.By.SILENCE);
    }
  }

  private void couple() {
    near.giveRoom();
    far.giveRoom();
    near.sayWhatWasKept();
    far.sayWhatWasKept();
  }

  /// One end.
  private final class End extends Protocol implements HalfCloseable {
    private final RelayEnd.By name;
    private final ByteQueue kept = new ByteQueue();
    private @Nullable InputAccount account;
    private End other = this;
    private boolean there;
    private boolean ended;
    private long count;

    End(RelayEnd.By name) {
      this.name = name;
    }

    @Override
    public void connectionMade() {
      there = true;
      if (over) {
        transport().abortConnection();
      } else if (other.there) {
        couple();
      } else {
        transport().pauseProducing();
        watch(transport().scheduler());
      }
    }

    /// From now on it is read from, as fast as the other takes it.
    void giveRoom() {
      Transport to = other.transport();
      transport().resumeProducing();
      to.registerProducer(transport());
    }

    void sayWhatWasKept() {
      if (account != null) {
        account.keeps(0);
        dataReceived(kept.takeView(kept.size()));
      }
      if (ended) {
        readConnectionLost();
      }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (!other.there) {
        keep(data);
        return;
      }
      heardAt = transport().scheduler().nowNanos();
      count += data.remaining();
      other.transport().write(data);
    }

    private void keep(ByteBuffer data) {
      kept.append(data);
      if (account == null) {
        account = transport().inputAccount();
      }
      account.keepsAhead(kept.capacity());
    }

    @Override
    public void readConnectionLost() {
      ended = true;
      if (other.there) {
        other.transport().unregisterProducer();
        other.transport().loseWriteConnection();
      }
    }

    @Override
    public void writeConnectionLost() {}

    void abort() {
      if (there) {
        transport().abortConnection();
      }
    }

    /// The other end has gone.
    void partner(ConnectionClosed reason) {
      if (!there) {
        return;
      }
      if (reason instanceof ConnectionDone) {
        transport().unregisterProducer();
        transport().loseConnection();
      } else {
        transport().abortConnection(); // the producer is dropped with it, and no end is said before
      }
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      if (!over) {
        other.partner(reason);
        tell(cause == null ? name : cause, reason);
      }
    }
  }
}
