package spindle.socks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import spindle.address.Address;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;

/// Builds what has the connection until the proxy has connected.
///
/// @param factory whose protocols get the connection then
/// @param request what the proxy is asked; lent
/// @param login name and password, or nothing; lent
record TunnelFactory<P extends Protocol>(
    Factory<P> factory, Address destination, ByteBuffer request, ByteBuffer login, Duration timeout)
    implements Factory<AwaitingTunnel<P>> {
  @Override
  public AwaitingTunnel<P> buildProtocol(Address address) {
    return new AwaitingTunnel<>(this);
  }

  @Override
  public List<Factory<?>> used() {
    return factory.used();
  }
}
