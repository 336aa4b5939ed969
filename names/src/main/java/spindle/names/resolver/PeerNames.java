package spindle.names.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.names.DomainName;
import spindle.reason.DNSLookupError;
import spindle.time.Scheduler;

/// The names of peers, for logs: what is known at this moment, without waiting.
///
/// ```java
/// AccessLog.combined(file).withPeerNames(new PeerNames(reactor, resolver))
/// ```
///
/// Who is asked about for the first time has no name yet: it is looked up, and whoever asks later
/// is told. A name counts only if it leads back to the address, as everybody can say any name of an
/// address of his own; it is complete, so nothing is searched for it. What came of it, be it
/// nothing, is remembered for ten minutes.
///
/// Belongs to the thread of its reactor; a program with several has one for each.
public final class PeerNames implements Function<Address, Optional<String>> {
  /// How long it is remembered what came of a look-up.
  static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

  /// How many of the names that an address is said to have are tried.
  static final int NAMES_TRIED = 3;

  private static final int REMEMBERED = 10_000;
  private static final int UNDER_WAY = 100;

  private final Scheduler clock;
  private final Resolver resolver;
  private final int remembered;
  private final int underWayMax;
  private final Map<InetAddress, Known> known = new LinkedHashMap<>();
  private int underWay;

  private record Known(Optional<String> name, long untilNanos) {}

  /// One that remembers 10 000 addresses and has 100 look-ups under way.
  ///
  /// @param clock the reactor of `resolver`
  public PeerNames(Scheduler clock, Resolver resolver) {
    this(clock, resolver, REMEMBERED, UNDER_WAY);
  }

  /// One with other bounds. What was looked up first is forgotten first; who comes while so many
  /// look-ups are under way has no name.
  ///
  /// @throws IllegalArgumentException if one of them is below 1
  public PeerNames(Scheduler clock, Resolver resolver, int remembered, int underWay) {
    if (remembered < 1 || underWay < 1) {
      throw new IllegalArgumentException(
          "expected bounds of at least 1, got %d and %d".formatted(remembered, underWay));
    }
    this.clock = clock;
    this.resolver = resolver;
    this.remembered = remembered;
    underWayMax = underWay;
  }

  /// The name of a peer, if it is known, and has one; empty for what has no address.
  @Override
  public Optional<String> apply(Address peer) {
    InetAddress address =
        switch (peer) {
          case IPv4Address four -> four.inetAddress();
          case IPv6Address six -> six.inetAddress();
          default -> null;
        };
    if (address == null) {
      return Optional.empty();
    }
    Known before = known(address);
    if (before != null) {
      return before.name;
    }
    if (underWay < underWayMax) {
      lookUp(address);
    }
    Known now = known(address);
    return now == null ? Optional.empty() : now.name;
  }

  private @Nullable Known known(InetAddress address) {
    Known before = known.get(address);
    return before == null || clock.nowNanos() - before.untilNanos >= 0 ? null : before;
  }

  private void lookUp(InetAddress address) {
    underWay++;
    remember(address, Optional.empty()); // So that it is looked up once.
    var _ =
        resolver
            .names(address)
            .then(names -> confirmed(address, names.stream().limit(NAMES_TRIED).iterator()))
            .addErrback(_ -> Optional.empty())
            .addCallback(name -> {
              underWay--;
              remember(address, name);
              return name;
            });
  }

  /// The first of the names that leads back to the address.
  private Deferred<Optional<String>> confirmed(InetAddress address, Iterator<DomainName> names) {
    if (!names.hasNext()) {
      return Deferred.succeed(Optional.empty());
    }
    DomainName name = names.next();
    return resolver
        .resolve(name)
        .addErrback(DNSLookupError.class, _ -> List.of())
        .then(found ->
            found.contains(address)
                ? Deferred.succeed(Optional.of(name.toString()))
                : confirmed(address, names));
  }

  private void remember(InetAddress address, Optional<String> name) {
    known.remove(address);
    known.put(address, new Known(name, clock.nowNanos() + REMEMBERED_FOR.toNanos()));
    if (known.size() > remembered) {
      known.remove(known.keySet().iterator().next());
    }
  }

  /// How many addresses are remembered at this moment.
  int size() {
    return known.size();
  }
}
