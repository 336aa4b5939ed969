package spindle.reactor;

import java.net.IDN;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.protocol.DNSLookupError;
import spindle.protocol.IPv4Address;
import spindle.protocol.IPv6Address;

/// The names that one reactor is asked for: literals answered at once, the others by the installed
/// resolver, within a time limit and not beyond the reactor's end.
final class Names {
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(60);

  private final Loop loop;
  private final NameLookups own;
  private final Set<Deferred<?>> lookUps = new LinkedHashSet<>();
  private NameResolver resolver;

  Names(Loop loop, int lookupsMax) {
    this.loop = loop;
    own = new NameLookups(loop.reactor, lookupsMax);
    NameResolver kernels = loop.kernel.names();
    resolver = kernels == null ? own : kernels;
  }

  NameResolver install(NameResolver replacement) {
    loop.requireThread();
    NameResolver before = resolver;
    resolver = replacement;
    return before;
  }

  Deferred<List<InetAddress>> resolve(String host) {
    loop.requireThread();
    if (host.isEmpty()) {
      return Deferred.succeed(List.of(new IPv4Address(0, 0).inetAddress()));
    }
    try {
      return Deferred.succeed(
          List.of(
              switch (Destinations.literal(host, 0)) {
                case IPv4Address four -> four.inetAddress();
                case IPv6Address six -> six.inetAddress();
                default -> throw new IllegalArgumentException(host);
              }));
    } catch (IllegalArgumentException aName) {
      return lookUp(host);
    }
  }

  private Deferred<List<InetAddress>> lookUp(String host) {
    String ascii;
    try {
      ascii = IDN.toASCII(host);
    } catch (IllegalArgumentException notAName) {
      return Deferred.fail(new DNSLookupError("'%s' is not a host name".formatted(host), notAName));
    }
    Deferred<List<InetAddress>> asked = resolver.resolve(ascii);
    lookUps.add(asked);
    return asked
        .finallyDo(() -> lookUps.remove(asked))
        .onFailure(CancelledError.class, cancelled -> throwIfStopped(host, cancelled))
        .addTimeout(LOOKUP_TIMEOUT, loop.reactor, outcome -> answer(host, outcome));
  }

  private static List<InetAddress> answer(String host, Outcome<List<InetAddress>> outcome)
      throws Throwable {
    if (outcome instanceof Outcome.Failure<?>(CancelledError late)) {
      throw new DNSLookupError(
          "the name '%s' was not answered for within %s".formatted(host, LOOKUP_TIMEOUT), late);
    }
    return outcome.get();
  }

  private void throwIfStopped(String host, CancelledError cancelled) throws DNSLookupError {
    if (!loop.takesNew()) {
      throw new DNSLookupError(
          "the reactor stopped before '%s' was found".formatted(host), cancelled);
    }
  }

  /// The reactor stops, and with it the clock that would end these.
  void giveUp() {
    List.copyOf(lookUps).forEach(Deferred::cancel);
  }

  /// Gives the threads of the reactor's own look-ups back.
  void close() {
    own.stop();
  }
}
