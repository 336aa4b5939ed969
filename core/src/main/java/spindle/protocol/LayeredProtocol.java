package spindle.protocol;

import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// A protocol with a [Layer] under it: what factories build that wrap other factories, those of TLS
/// say. When it gets its connection, it puts the layer there and hands the connection over to the
/// protocol that it wraps.
///
/// @param <P> what it wraps
public final class LayeredProtocol<P extends Protocol> extends Protocol {
  /// Puts a layer under a connection.
  @FunctionalInterface
  public interface Starter {
    /// Adds the layer to `transport`, or does not if there is to be none.
    ///
    /// @throws Exception anything; it ends this connection with [spindle.reason.ProtocolFailed]
    void start(Transport transport) throws Exception;
  }

  private final P wrapped;
  private final Starter starter;

  private LayeredProtocol(P wrapped, Starter starter) {
    this.wrapped = wrapped;
    this.starter = starter;
  }

  /// Wraps what `factory` builds for `address`, or passes its null on.
  ///
  /// @throws Exception what the factory throws
  public static <P extends Protocol> @Nullable LayeredProtocol<P> round(
      Factory<P> factory, Address address, Starter starter) throws Exception {
    P built = factory.buildProtocol(address);
    if (built == null) {
      return null;
    }
    built.builtBy(factory);
    return new LayeredProtocol<>(built, starter);
  }

  /// The protocol that it wraps.
  public P wrapped() {
    return wrapped;
  }

  /// Puts the layer there, and tells the wrapped protocol of the connection.
  ///
  /// @throws Exception what the layer's start or the wrapped protocol's `connectionMade` throws
  /// @throws UnsupportedOperationException if the transport takes no layers
  @Override
  public void makeConnection(Transport carrier) throws Exception {
    super.makeConnection(carrier);
    starter.start(carrier);
    carrier.switchProtocol(wrapped);
  }
}
