package spindle.endpoint;

import spindle.address.Address;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;

/// The factory of a protocol that exists already. It has one, and so serves one connection.
final class OneProtocol<P extends Protocol> implements Factory<P> {
  private final P protocol;
  private boolean given;

  OneProtocol(P protocol) {
    this.protocol = protocol;
  }

  @Override
  public P buildProtocol(Address address) {
    if (given) {
      throw new IllegalStateException("the protocol has a connection already: " + protocol);
    }
    given = true;
    return protocol;
  }
}
