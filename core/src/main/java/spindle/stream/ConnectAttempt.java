package spindle.stream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectError;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectionClosed;
import spindle.reason.NoProtocolError;
import spindle.roles.ConnectOptions;
import spindle.time.DelayedCall;

/// One attempt to connect to one address, and then what is told when the connection ends.
public final class ConnectAttempt<P extends Protocol> extends Open
    implements Kernel.Watcher, SocketTransport.Owner {
  /// Told of the connection, if there comes to be one.
  interface Owner<P> {
    /// There is a connection; its protocol is about to be told.
    void connected(P protocol);

    /// It is over; its protocol was told.
    void lost(ConnectionClosed reason);
  }

  private final StreamContext streams;
  private final Loop loop;
  private final FactoryUses factories;
  private final Factory<P> factory;
  private final ConnectOptions options;
  private final @Nullable Owner<P> owner;
  private final Deferred<P> result = new Deferred<>(deferred -> cancelled());
  private @Nullable StreamSocket socket;
  private @Nullable StreamTransport made;
  private @Nullable DelayedCall deadline;
  private boolean usesFactory;

  public ConnectAttempt(
      StreamContext streams, Factory<P> factory, ConnectOptions options, @Nullable Owner<P> owner) {
    this.streams = streams;
    loop = streams.loop;
    factories = streams.factories;
    this.factory = factory;
    this.options = options;
    this.owner = owner;
  }

  /// Makes the socket, or has it already.
  @FunctionalInterface
  public interface Opener {
    StreamSocket open() throws IOException;
  }

  /// Connects within the time of the options.
  public Deferred<P> begin(Address to) {
    return begin(() -> {
      SocketFacts.requireFor(to, options.settings());
      deadline = loop.delayedCalls.callLater(options.timeout(), () -> failed(late(to)));
      return loop.kernel.connect(to, options.bindAddress(), options.settings());
    });
  }

  private ConnectError late(Address to) {
    return new ConnectTimeoutError(
        "no connection to %s within %s".formatted(to, options.timeout()), null);
  }

  /// Goes on with what has no way to go.
  public Deferred<P> begin(Opener opener) {
    try {
      loop.requireTakesNew();
      factories.start(factory);
      usesFactory = true;
      StreamSocket opened = opener.open();
      socket = opened;
      loop.open.add(this);
      opened.watch(this);
      opened.interest(Kernel.WRITE);
    } catch (Throwable thrown) {
      // A failure is never reported before the caller has the Deferred in hand.
      loop.endOfTurn.add(() -> failed(thrown));
    }
    return result;
  }

  /// The attempt is decided.
  @Override
  public void ready(int operations) {
    loop.at = this;
    StreamSocket attempted = socket;
    if (attempted == null) {
      return;
    }
    try {
      if (!attempted.finishConnect()) {
        return;
      }
    } catch (IOException refused) {
      failed(refused);
      return;
    }
    loop.open.remove(this);
    endDeadline();
    attempted.interest(0);
    P protocol;
    try {
      protocol = factory.buildProtocol(attempted.peer());
    } catch (Throwable thrown) {
      attempted.reset();
      failed(thrown);
      return;
    }
    if (protocol == null) {
      failed(new NoProtocolError("the factory built no protocol for " + attempted.peer(), null));
      return;
    }
    if (result.called()) {
      // It was cancelled while it built, and the socket is closed.
      return;
    }
    connected(attempted, protocol);
  }

  private void connected(StreamSocket connection, P protocol) {
    connection.setNoDelay(options.noDelay());
    if (options.keepAlive()) {
      connection.setKeepAlive(true);
    }
    protocol.builtBy(factory);
    socket = null;
    StreamTransport transport = new StreamTransport(streams, connection, this, options.limits());
    made = transport;
    if (owner != null) {
      owner.connected(protocol);
    }
    Throwable failure = transport.start(protocol);
    made = null;
    if (result.called()) {
      return;
    }
    if (failure == null) {
      result.callback(protocol);
    } else {
      result.errback(failure);
    }
  }

  private void failed(Throwable reason) {
    if (!result.called()) {
      release();
      result.errback(reason);
    }
  }

  /// Within `connectionMade` there is a connection to end already.
  private void cancelled() {
    if (made != null) {
      made.abortConnection();
    } else {
      release();
    }
  }

  private void endDeadline() {
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
  }

  private void release() {
    loop.open.remove(this);
    endDeadline();
    if (socket != null) {
      socket.close();
      socket = null;
    }
    stopUsingFactory();
  }

  private void stopUsingFactory() {
    if (!usesFactory) {
      return;
    }
    usesFactory = false;
    try {
      factories.stop(factory);
    } catch (Throwable thrown) {
      loop.failed(factory.getClass().getName() + ": doStop", thrown);
    }
  }

  @Override
  public void connectionLost(Transport transport, ConnectionClosed reason) {
    try {
      if (owner != null) {
        owner.lost(reason);
      }
    } finally {
      stopUsingFactory();
    }
  }

  @Override
  public void reactorStopped() {
    failed(new ConnectError("the reactor stopped", null));
  }

  @Override
  public String toString() {
    return "an attempt to connect to " + (socket == null ? "a place" : socket.peer());
  }
}
