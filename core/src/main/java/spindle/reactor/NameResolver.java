package spindle.reactor;

import java.net.InetAddress;
import java.util.List;
import spindle.defer.Deferred;

/// Turns host names into addresses.
@FunctionalInterface
public interface NameResolver {
  /// Looks a name up. Cancelling the Deferred gives the look-up up at once.
  ///
  /// @param host a host name; a literal and the empty name are answered without this
  /// @return fires with one address or more, in the order in which they should be tried; fails with
  ///   [spindle.protocol.DNSLookupError]
  Deferred<List<InetAddress>> resolve(String host);
}
