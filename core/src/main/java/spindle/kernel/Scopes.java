package spindle.kernel;

import java.net.Inet6Address;
import java.net.SocketException;
import spindle.address.Address;
import spindle.address.IPv6Address;

/// The scopes of link-local addresses, for kernels that have the interfaces of this machine: a
/// link-local address means nothing without the interface that it belongs to, and one interface has
/// one form, its name.
public final class Scopes {
  private Scopes() {}

  /// The host of a place that a socket is to have or to reach.
  ///
  /// @throws SocketException if its scope is missing, or no interface has it
  public static Inet6Address socketHost(IPv6Address place) throws SocketException {
    try {
      Inet6Address host = (Inet6Address) place.inetAddress();
      if (host.isLinkLocalAddress() && host.getScopeId() == 0) {
        throw new SocketException(
            "%s is link-local, so it needs the interface: write %s%%eth0, with the name of yours"
                .formatted(place, place.host()));
      }
      return host;
    } catch (IllegalArgumentException noSuchScope) {
      SocketException refused = new SocketException(noSuchScope.getMessage());
      refused.initCause(noSuchScope);
      throw refused;
    }
  }

  /// The same place in the form in which the system's answers tell it.
  ///
  /// @throws SocketException as [#socketHost]
  public static Address named(Address place) throws SocketException {
    if (!(place instanceof IPv6Address six) || six.scope().isEmpty()) {
      return place;
    }
    Inet6Address host = socketHost(six);
    boolean counts = host.isLinkLocalAddress() || host.isMCLinkLocal() || host.isMCNodeLocal();
    String literal = six.host().substring(0, six.host().indexOf('%'));
    return counts ? IPv6Address.of(host, six.port()) : IPv6Address.of(literal, six.port());
  }
}
