package spindle.proxy;

import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// What a header says.
///
/// @param peer whose connection it is; null if it is the forwarder's own, or unknown
/// @param host where that peer connected to; null as well
record Forwarded(@Nullable Address peer, @Nullable Address host) {
  /// The forwarder speaks for itself, or does not know: the connection's own addresses hold.
  static final Forwarded NOBODY = new Forwarded(null, null);
}
