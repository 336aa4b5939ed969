package spindle.command.shipped;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;

/// One of two connections of which each gets what the other sends: as fast as the slower end takes
/// it, and each direction until its own end.
class ForwardedEnd extends Protocol implements HalfCloseable {
  private static final System.Logger LOG = System.getLogger("spindle.portforward");

  private @Nullable ForwardedEnd other;

  /// What `end` sends is written here from now on.
  final void join(ForwardedEnd end) {
    other = end;
    transport().registerProducer(end.transport());
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (other != null) {
      other.transport().write(data);
    }
  }

  @Override
  public void readConnectionLost() {
    if (other != null) {
      other.transport().unregisterProducer();
      other.transport().loseWriteConnection();
    }
  }

  @Override
  public void writeConnectionLost() {}

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (other == null) {
      return;
    }
    other.transport().unregisterProducer();
    if (reason instanceof ConnectionDone) {
      other.transport().loseConnection();
    } else {
      other.transport().abortConnection();
    }
  }

  /// The end that was accepted: nothing is read from it before the other one is there.
  static final class Accepted extends ForwardedEnd {
    private final StreamClientEndpoint to;
    private @Nullable Deferred<?> attempt;

    Accepted(StreamClientEndpoint to) {
      this.to = to;
    }

    @Override
    public void connectionMade() {
      transport().pauseProducing();
      attempt =
          to.connectProtocol(new ForwardedEnd())
              .onSuccess(this::forward)
              .handleFailure(this::giveUp);
    }

    private void forward(ForwardedEnd end) {
      if (transport().disconnecting()) {
        end.transport().abortConnection();
        return;
      }
      end.join(this);
      join(end);
      transport().resumeProducing();
    }

    private void giveUp(Throwable reason) {
      LOG.log(Level.WARNING, () -> "cannot hand on to " + to + ": " + reason.getMessage());
      transport().abortConnection();
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      if (attempt != null) {
        attempt.cancel();
      }
      super.connectionLost(reason);
    }
  }
}
