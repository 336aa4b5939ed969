package spindle.protocol;

import java.util.function.Supplier;

/// Makes a protocol for each connection that is accepted. A lambda will do: `address -> new
/// EchoProtocol()`.
@FunctionalInterface
public interface ServerFactory extends Factory<Protocol> {
  /// A factory that asks `protocols` for each new protocol, whatever the address:
  /// `ServerFactory.of(EchoProtocol::new)`.
  static ServerFactory of(Supplier<? extends Protocol> protocols) {
    return address -> protocols.get();
  }
}
