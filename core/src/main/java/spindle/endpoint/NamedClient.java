package spindle.endpoint;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.protocol.Address;
import spindle.protocol.ConnectTimeoutError;
import spindle.protocol.ConnectingCancelledError;
import spindle.protocol.DNSLookupError;
import spindle.protocol.Factory;
import spindle.protocol.HostnameAddress;
import spindle.protocol.IPv4Address;
import spindle.protocol.IPv6Address;
import spindle.protocol.Protocol;
import spindle.reactor.ConnectOptions;
import spindle.reactor.Reactor;

/// Connecting over TCP to a name's first address of the kinds that are wanted: the look-up and the
/// attempt as one Deferred, with one time limit over both.
record NamedClient(Reactor reactor, String host, int port, ConnectOptions options) {
  <P extends Protocol> Deferred<P> connect(Factory<P> factory, Class<? extends InetAddress> kind) {
    HostnameAddress destination;
    try {
      destination = new HostnameAddress(host, port);
    } catch (IllegalArgumentException badPlace) {
      return Deferred.fail(badPlace);
    }
    Watch watch = new Watch();
    return reactor
        .resolve(host)
        .<P>then(found -> reactor.connect(first(found, kind), factory, options))
        .addTimeout(
            options.timeout(),
            reactor,
            outcome -> {
              watch.timedOut = true;
              return outcome.get();
            })
        .addBoth(outcome -> explain(outcome, destination, watch));
  }

  /// Whether it was the time limit that cancelled.
  private static final class Watch {
    private boolean timedOut;
  }

  private <P> P explain(Outcome<P> outcome, HostnameAddress destination, Watch watch)
      throws Throwable {
    if (outcome instanceof Outcome.Failure<P>(CancelledError cancelled)) {
      if (watch.timedOut) {
        throw new ConnectTimeoutError(
            "no connection to %s within %s".formatted(destination, options.timeout()), cancelled);
      }
      throw new ConnectingCancelledError(destination);
    }
    return outcome.get();
  }

  private Address first(List<InetAddress> found, Class<? extends InetAddress> kind)
      throws DNSLookupError {
    boolean literal = host.indexOf(':') >= 0;
    for (InetAddress each : found) {
      if (literal || kind.isInstance(each)) {
        return switch (each) {
          case Inet4Address four -> IPv4Address.of(four, port);
          case Inet6Address six -> IPv6Address.of(six, port);
          default -> throw new AssertionError("an address of neither kind: " + each);
        };
      }
    }
    throw new DNSLookupError(
        "the name '%s' has no address of the kind that is wanted, only %s".formatted(host, found),
        null);
  }
}
