package spindle.roles;

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
  ///   [spindle.reason.DNSLookupError]
  Deferred<List<InetAddress>> resolve(String host);

  /// Looks a name up, with each answer as soon as it is there: one for all, or the addresses of
  /// each family by themselves if this resolver learns them apart.
  ///
  /// @return as [#resolve], one or more; each may be cancelled
  default List<Deferred<List<InetAddress>>> resolveApart(String host) {
    return List.of(resolve(host));
  }
}
