package spindle.relay;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// Leads each connection on to another place, both ways, by a [Relay]: as fast as the slower end
/// takes it, each direction until its own end.
///
/// ```java
/// Endpoint.server(reactor, "tcp:8080")
///     .listen(new PortForwardFactory(Endpoint.client(reactor, "tcp:example.org:80")));
/// ```
///
/// Nothing is read from a client before the place is there. If that cannot be reached, the client
/// is aborted and the log has a warning; a client that goes before takes the attempt with it. How
/// many clients there may be, the port says: `ListenOptions.withMaxConnections`.
///
/// Belongs to the reactor of the endpoint; `withX` gives a changed copy.
public final class PortForwardFactory implements ServerFactory {
  /// How long neither end of a connection may say anything, unless something else is said.
  public static final Duration SILENCE = Duration.ofHours(1);

  private static final Logger LOG = System.getLogger("spindle.relay");

  private final StreamClientEndpoint to;
  private final Duration silence;
  private final Consumer<? super RelayEnd> whenOver;
  private final AtomicInteger open = new AtomicInteger();

  /// Leads to `to`, and lets a connection be silent for [#SILENCE].
  public PortForwardFactory(StreamClientEndpoint to) {
    this(to, SILENCE, _ -> {});
  }

  private PortForwardFactory(
      StreamClientEndpoint to, Duration silence, Consumer<? super RelayEnd> whenOver) {
    this.to = to;
    this.silence = silence;
    this.whenOver = whenOver;
  }

  /// A copy that aborts both ends when neither has said anything for so long.
  ///
  /// @throws IllegalArgumentException if it is not more than zero
  public PortForwardFactory withSilence(Duration max) {
    if (!max.isPositive()) {
      throw new IllegalArgumentException("expected a silence above 0, got " + max);
    }
    return new PortForwardFactory(to, max, whenOver);
  }

  /// A copy that tells `listener` of each pair that is over, with what went each way.
  public PortForwardFactory withListener(Consumer<? super RelayEnd> listener) {
    return new PortForwardFactory(to, silence, listener);
  }

  /// How many clients are there now whose connections are led on, or will be. May be asked on any
  /// thread.
  public int open() {
    return open.get();
  }

  @Override
  public Protocol buildProtocol(Address address) {
    open.incrementAndGet();
    var pair = new Pair();
    pair.connect();
    return pair.relay.near();
  }

  /// One client.
  private final class Pair {
    private final Relay relay = new Relay(silence, this::over);
    private @Nullable Deferred<?> attempt;

    void connect() {
      attempt = to.connectProtocol(relay.far()).handleFailure(this::giveUp);
    }

    private void giveUp(Throwable reason) {
      if (!relay.over()) {
        LOG.log(Level.WARNING, () -> "cannot hand on to " + to + ": " + reason.getMessage());
        relay.abortConnections();
      }
    }

    private void over(RelayEnd end) {
      open.decrementAndGet();
      if (attempt != null) {
        attempt.cancel();
      }
      whenOver.accept(end);
    }
  }
}
