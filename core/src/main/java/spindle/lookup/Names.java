package spindle.lookup;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.loop.Loop;
import spindle.reason.DNSLookupError;
import spindle.roles.NameResolver;

/// The names that one reactor is asked for: literals answered at once, the others by the installed
/// resolver, within a time limit and not beyond the reactor's end.
public final class Names {
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(60);

  private static final Pattern NO_PART_OF_NAMES = Pattern.compile("[\\x00- \\x7f:\\[\\]%/\\\\@?#]");

  /// Decimal, octal or hexadecimal, be there a dot behind it or not: no top-level domain is one.
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(?i)(?:^|\\.)(?:[0-9]+|0x[0-9a-f]*)\\.?$");

  private final Loop loop;
  private final NameLookups own;
  private final Set<Deferred<?>> lookUps = new LinkedHashSet<>();
  private NameResolver resolver;

  public Names(Loop loop, int lookupsMax) {
    this.loop = loop;
    own = new NameLookups(loop.threads, lookupsMax);
    NameResolver kernels = loop.kernel.names();
    resolver = kernels == null ? own : kernels;
  }

  public NameResolver install(NameResolver replacement) {
    loop.requireThread();
    NameResolver before = resolver;
    resolver = replacement;
    return before;
  }

  public Deferred<List<InetAddress>> resolve(String host) {
    loop.requireThread();
    List<InetAddress> literal = literal(host);
    if (literal != null) {
      return Deferred.succeed(literal);
    }
    try {
      return bounded(host, resolver.resolve(ascii(host)));
    } catch (DNSLookupError notAName) {
      return Deferred.fail(notAName);
    }
  }

  public List<Deferred<List<InetAddress>>> resolveApart(String host) {
    loop.requireThread();
    if (literal(host) != null) {
      return List.of(resolve(host));
    }
    try {
      return resolver.resolveApart(ascii(host)).stream().map(each -> bounded(host, each)).toList();
    } catch (DNSLookupError notAName) {
      return List.of(Deferred.fail(notAName));
    }
  }

  /// What needs no look-up, or null.
  private static @Nullable List<InetAddress> literal(String host) {
    if (host.isEmpty()) {
      return List.of(new IPv4Address(0, 0).inetAddress());
    }
    try {
      return List.of(
          switch (Address.literal(host, 0)) {
            case IPv4Address four -> four.inetAddress();
            case IPv6Address six -> six.inetAddress();
            default -> throw new IllegalArgumentException(host);
          });
    } catch (IllegalArgumentException aName) {
      return null;
    }
  }

  /// The name as resolvers know it. What only looks like an address is no name either: the system's
  /// resolver reads `127.1`, `0177.0.0.1` and `[::1]` as addresses, the JDK's in another way, and
  /// who has checked a host by our literals would be led elsewhere than they think.
  private static String ascii(String host) throws DNSLookupError {
    String name;
    try {
      name = IDN.toASCII(host);
    } catch (IllegalArgumentException notAName) {
      throw new DNSLookupError("'%s' is not a host name".formatted(host), notAName);
    }
    if (NO_PART_OF_NAMES.matcher(name).find() || ENDS_IN_A_NUMBER.matcher(name).find()) {
      throw new DNSLookupError(
          "'%s' is neither a host name nor an address such as 127.0.0.1 or ::1".formatted(host),
          null);
    }
    return name;
  }

  /// One address has one shape, whoever found it: an IPv4 address that is mapped into IPv6 is one
  /// of IPv4. No address comes twice.
  private static List<InetAddress> normal(List<InetAddress> found) {
    Set<InetAddress> normal = new LinkedHashSet<>();
    for (InetAddress each : found) {
      normal.add(Address.of(each, 0) instanceof IPv4Address four ? unmapped(each, four) : each);
    }
    return List.copyOf(normal);
  }

  /// One that is of IPv4 already keeps the name that it was found by.
  private static InetAddress unmapped(InetAddress found, IPv4Address four) {
    return found instanceof Inet6Address ? four.inetAddress() : found;
  }

  private Deferred<List<InetAddress>> bounded(String host, Deferred<List<InetAddress>> asked) {
    lookUps.add(asked);
    return asked
        .finallyDo(() -> lookUps.remove(asked))
        .addCallback(Names::normal)
        .onFailure(CancelledError.class, cancelled -> throwIfStopped(host, cancelled))
        .addTimeout(LOOKUP_TIMEOUT, loop.scheduler, outcome -> answer(host, outcome));
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
  public void giveUp() {
    List.copyOf(lookUps).forEach(Deferred::cancel);
  }

  /// Gives the threads of the reactor's own look-ups back.
  public void close() {
    own.stop();
  }
}
