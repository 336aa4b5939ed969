package spindle.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectError;
import spindle.reason.ConnectingCancelledError;

/// A place to connect to where nothing happens until the test says so (Twisted's
/// `connectableEndpoint`): each attempt waits until it succeeds or fails, the oldest first.
///
/// ```java
/// var place = new ConnectableEndpoint();
/// var result = place.connectProtocol(new Client());
/// Wire wire = place.succeed();                    // the test is the server
/// wire.send("220 hello\r\n");
/// wire.flush();
/// ```
///
/// Cancelling an attempt takes it out. Belongs to the thread of the test.
public final class ConnectableEndpoint implements StreamClientEndpoint {
  private final Queue<Attempt<?>> attempts = new ArrayDeque<>();

  private final class Attempt<P extends Protocol> {
    final Factory<P> factory;
    final Deferred<P> result = new Deferred<>(_ -> cancelled());

    Attempt(Factory<P> factory) {
      this.factory = factory;
    }

    private void cancelled() {
      if (attempts.remove(this)) {
        result.errback(new ConnectingCancelledError(Wire.PLACE));
      }
    }

    Wire succeed(Wire wire) {
      wire.connect(factory).chainDeferred(result);
      wire.flush();
      return wire;
    }
  }

  /// One to which nobody has connected yet.
  public ConnectableEndpoint() {}

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    Attempt<P> attempt = new Attempt<>(factory);
    attempts.add(attempt);
    return attempt.result;
  }

  /// How many attempts wait.
  public int waiting() {
    return attempts.size();
  }

  /// Lets the oldest attempt succeed, with the test as the server.
  ///
  /// @return the connection; its reactor carries the client's protocol
  /// @throws IllegalStateException if none waits
  public Wire succeed() {
    return oldest().succeed(Wire.withServer(null));
  }

  /// Lets the oldest attempt succeed, with a protocol of `server` at the other end.
  ///
  /// @return the connection; the test looks on
  /// @throws IllegalStateException if none waits
  public Wire succeed(ServerFactory server) {
    return oldest().succeed(Wire.withServer(server));
  }

  /// Lets the oldest attempt fail.
  ///
  /// @throws IllegalStateException if none waits
  public void fail(ConnectError reason) {
    oldest().result.errback(reason);
  }

  private Attempt<?> oldest() {
    Attempt<?> oldest = attempts.poll();
    if (oldest == null) {
      throw new IllegalStateException("nobody waits to be connected: call connect first");
    }
    return oldest;
  }

  @Override
  public String toString() {
    return "ConnectableEndpoint(" + attempts.size() + " waiting)";
  }
}
