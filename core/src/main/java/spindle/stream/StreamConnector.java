package spindle.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.defer.TimeoutError;
import spindle.lookup.Destinations;
import spindle.loop.Loop;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.Protocol;
import spindle.reason.ConnectError;
import spindle.reason.ConnectStopped;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectionClosed;
import spindle.reason.NotConnectingError;
import spindle.roles.ConnectOptions;
import spindle.roles.NameResolver;
import spindle.time.Call;

/// One destination of a [ClientFactory]: looks the name up, attempts, tells the factory.
public final class StreamConnector<P extends Protocol>
    implements Connector, ConnectAttempt.Owner<P> {
  private enum State {
    DISCONNECTED,
    CONNECTING,
    CONNECTED
  }

  private final Loop loop;
  private final StreamContext streams;
  private final FactoryUses factories;
  private final NameResolver names;
  private final Address destination;
  private final String host;
  private final int port;
  private final ClientFactory<P> factory;
  private final ConnectOptions options;
  private State state = State.DISCONNECTED;
  private @Nullable Deferred<P> attempt;
  private @Nullable P protocol;
  private boolean stoppedByUser;
  private boolean failureDue;

  public StreamConnector(
      NameResolver names,
      StreamContext streams,
      String host,
      int port,
      ClientFactory<P> factory,
      ConnectOptions options) {
    this.names = names;
    this.streams = streams;
    loop = streams.loop;
    factories = streams.factories;
    this.host = host;
    this.port = port;
    this.factory = factory;
    this.options = options;
    destination = Destinations.of(host, port);
  }

  @Override
  public void connect() {
    loop.requireThread();
    if (state != State.DISCONNECTED) {
      throw new IllegalStateException("already " + state + " to " + destination);
    }
    state = State.CONNECTING;
    stoppedByUser = false;
    try {
      factories.start(factory);
      factory.startedConnecting(this);
    } catch (Throwable thrown) {
      loop.failed(this + ": startedConnecting", thrown);
    }
    if (!stoppedByUser) {
      begin();
    }
  }

  private void begin() {
    Deferred<P> underWay = names.resolve(host).then(this::attempt);
    attempt = underWay;
    underWay
        .addTimeout(options.timeout(), loop.scheduler)
        .deliverTo(
            new Recipient<P>() {
              @Override
              public void succeeded(P made) {
                attempt = null;
              }

              @Override
              public void failed(Throwable failure) {
                attempt = null;
                if (state == State.CONNECTING) {
                  failLater(failure);
                }
              }
            });
  }

  private Deferred<P> attempt(List<InetAddress> addresses) {
    Address first = Address.of(addresses.getFirst(), port);
    return new ConnectAttempt<>(streams, factory, options, this).begin(first);
  }

  /// From here on an end is a loss, also if the protocol throws when it is made.
  @Override
  public void connected(P made) {
    protocol = made;
    state = State.CONNECTED;
  }

  /// The factory hears of a failure at the end of a turn, never inside a call of its own.
  private void failLater(Throwable failure) {
    if (failureDue) {
      return;
    }
    failureDue = true;
    loop.endOfTurn.add(() -> {
      failureDue = false;
      state = State.DISCONNECTED;
      tellFactory(() -> factory.clientConnectionFailed(this, toReason(failure)));
    });
  }

  private IOException toReason(Throwable failure) {
    if (stoppedByUser) {
      return new ConnectStopped("connecting to " + destination + " was given up", null);
    }
    return switch (failure) {
      case TimeoutError late ->
          new ConnectTimeoutError(
              "no connection to %s within %s".formatted(destination, options.timeout()), late);
      case IOException reason -> reason;
      default -> new ConnectError("no connection to " + destination + ": " + failure, failure);
    };
  }

  @Override
  public void lost(ConnectionClosed reason) {
    protocol = null;
    state = State.DISCONNECTED;
    tellFactory(() -> factory.clientConnectionLost(this, reason));
  }

  /// Tells the factory, and stops it unless it has called [#connect] again.
  private void tellFactory(Call notification) {
    try {
      notification.run();
    } catch (Throwable thrown) {
      loop.failed(this + ": the factory", thrown);
    }
    try {
      factories.stop(factory);
    } catch (Throwable thrown) {
      loop.failed(this + ": doStop", thrown);
    }
  }

  @Override
  public void stopConnecting() {
    loop.requireThread();
    if (state != State.CONNECTING || stoppedByUser) {
      throw new NotConnectingError(destination);
    }
    stoppedByUser = true;
    Deferred<P> underWay = attempt;
    if (underWay != null) {
      underWay.cancel();
    }
    failLater(new ConnectStopped("given up", null));
  }

  @Override
  public void disconnect() {
    loop.requireThread();
    if (state == State.CONNECTING && !stoppedByUser) {
      stopConnecting();
    } else if (protocol != null) {
      protocol.transport().loseConnection();
    }
  }

  @Override
  public Address destination() {
    return destination;
  }

  @Override
  public String toString() {
    return factory.getClass().getName() + " to " + destination;
  }
}
