package spindle.web.proxy;

import java.time.Duration;
import java.util.function.Supplier;
import spindle.protocol.Protocol;
import spindle.relay.Relay;

/// The client's end of a tunnel to a connection that is there already and is taken over when the
/// client has been told so. If that has gone meanwhile, the client is aborted.
///
/// @param opening takes it over
/// @param silence how long nothing may come from either end
/// @param whenOver run once, when one of them has ended
record Tunnel(Opening opening, Duration silence, Runnable whenOver) implements Supplier<Protocol> {
  /// Gives the connection that is there to a protocol.
  @FunctionalInterface
  interface Opening {
    void open(Protocol far) throws Exception;
  }

  @Override
  public Protocol get() {
    Relay relay = new Relay(silence, _ -> whenOver.run());
    try {
      opening.open(relay.far());
    } catch (Exception _) {
      relay.abortConnections();
    }
    return relay.near();
  }
}
