package spindle.endpoint;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Places;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.AddressNotAllowed;
import spindle.reason.DNSLookupError;
import spindle.roles.ConnectOptions;
import spindle.roles.NameResolver;
import spindle.roles.Streams;
import spindle.time.Scheduler;

/// A TCP port of a host, reached over whichever of its addresses answers first: Happy Eyeballs, RFC
/// 8305.
///
/// The addresses are tried in the resolver's order, IPv6 and IPv4 in turn. A new attempt begins as
/// soon as the one before it has failed, or when it has not succeeded for 250 ms; at most 8 are
/// under way at a time, and at most 64 addresses are tried. The first to succeed wins; the others
/// are closed at once. Where the resolver gives the families apart, IPv4 waits 50 ms for IPv6. The
/// JDK's resolver has IPv4 first, unless the JVM was started with
/// `-Djava.net.preferIPv6Addresses=system` (the operating system's order) or `true`.
///
/// If nobody answers, the failure is the first attempt's, and has those of the others as
/// suppressed; beyond the options' timeout, which covers everything from the look-up on, it is a
/// [spindle.reason.ConnectTimeoutError] with all of them. What `buildProtocol` or `connectionMade`
/// throws ends it: it would be the same at the next address.
public final class HostnameEndpoint implements StreamClientEndpoint {
  /// How long an attempt may take before the next one begins beside it.
  public static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

  private final Scheduler clock;
  private final Streams streams;
  private final NameResolver names;
  private final String host;
  private final int port;
  private final ConnectOptions options;
  private final Duration attemptDelay;
  private final Family family;
  private final Predicate<? super Address> allowed;

  /// Which of a name's addresses are wanted, and how strings call it.
  enum Family {
    ANY("tcp", Address.class),
    FOUR("tcp4", IPv4Address.class),
    SIX("tcp6", IPv6Address.class);

    private final String type;
    private final Class<? extends Address> wanted;

    Family(String type, Class<? extends Address> wanted) {
      this.type = type;
      this.wanted = wanted;
    }
  }

  /// A host's port, with the default options.
  ///
  /// @param host a literal address or a name
  public HostnameEndpoint(Reactor reactor, String host, int port) {
    this(reactor, host, port, ConnectOptions.defaults());
  }

  /// A host's port, with the given options. Their timeout covers looking the name up and
  /// connecting; if they have a local address, only the host's addresses of the same family are
  /// tried.
  ///
  /// @param host a literal address or a name; what cannot be a name fails `connect`, not this
  /// @throws IllegalArgumentException if the port is out of range
  public HostnameEndpoint(Reactor reactor, String host, int port, ConnectOptions options) {
    this(reactor, reactor, reactor, host, port, options, ATTEMPT_DELAY, Family.ANY);
  }

  HostnameEndpoint(
      Scheduler clock,
      Streams streams,
      NameResolver names,
      String host,
      int port,
      ConnectOptions options,
      Duration attemptDelay,
      Family family) {
    this(clock, streams, names, host, port, options, attemptDelay, family, _ -> true);
  }

  private HostnameEndpoint(
      Scheduler clock,
      Streams streams,
      NameResolver names,
      String host,
      int port,
      ConnectOptions options,
      Duration attemptDelay,
      Family family,
      Predicate<? super Address> allowed) {
    this.clock = clock;
    this.streams = streams;
    this.names = names;
    this.host = host;
    this.port = Places.port(port);
    this.options = options;
    this.attemptDelay = attemptDelay;
    this.family = family;
    this.allowed = allowed;
  }

  /// The same with another time between attempts.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public HostnameEndpoint withAttemptDelay(Duration delay) {
    if (!delay.isPositive()) {
      throw new IllegalArgumentException("expected a positive attempt delay, got " + delay);
    }
    return new HostnameEndpoint(clock, streams, names, host, port, options, delay, family, allowed);
  }

  /// The same for whoever connects for others: connects to no address that `rule` refuses, whatever
  /// name it goes by, since it is asked about each when it is known. If it refuses all, `connect`
  /// fails with [spindle.reason.AddressNotAllowed].
  ///
  /// @param rule is given an [IPv4Address] or an [IPv6Address], with the port. Must not wait
  public HostnameEndpoint withAllowed(Predicate<? super Address> rule) {
    return new HostnameEndpoint(
        clock, streams, names, host, port, options, attemptDelay, family, rule);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    Address destination;
    try {
      destination = Places.of(host, port);
    } catch (IllegalArgumentException badPlace) {
      return Deferred.fail(badPlace);
    }
    List<Deferred<List<Address>>> answers = new ArrayList<>();
    if (destination instanceof HostnameAddress) {
      for (Deferred<List<InetAddress>> each : names.resolveApart(host)) {
        answers.add(each.addCallback(this::wanted).addCallback(this::permitted));
      }
    } else {
      answers.add(Deferred.succeed(List.of(destination)).addCallback(this::permitted));
    }
    return new Race<>(clock, streams, factory, destination, options, attemptDelay).run(answers);
  }

  /// Those that the endpoint may use.
  private List<Address> wanted(List<InetAddress> found) throws DNSLookupError {
    Address local = options.bindAddress();
    List<Address> wanted =
        found.stream()
            .map(each -> Address.of(each, port))
            .filter(family.wanted::isInstance)
            .filter(each -> local == null || local.getClass() == each.getClass())
            .toList();
    if (wanted.isEmpty()) {
      throw new DNSLookupError(
          "the name '%s' has no address of the kind that is wanted, only %s".formatted(host, found),
          null);
    }
    return wanted;
  }

  private List<Address> permitted(List<Address> wanted) throws AddressNotAllowed {
    List<Address> permitted = new ArrayList<>();
    for (Address each : wanted) {
      if (allowed.test(each)) {
        permitted.add(each);
      }
    }
    if (permitted.isEmpty()) {
      throw new AddressNotAllowed("no address of '%s' is allowed".formatted(host));
    }
    return permitted;
  }

  static List<EndpointParameter> parameters(Family family) {
    List<EndpointParameter> all = new ArrayList<>();
    all.add(EndpointParameter.required("host", "a literal address or a name"));
    all.add(EndpointParameter.required("port", "0 to 65535"));
    all.addAll(OptionWords.CONNECT.parameters());
    if (family == Family.ANY) {
      all.add(
          EndpointParameter.optional(
              "attemptDelay",
              Argument.seconds(ATTEMPT_DELAY),
              "seconds before the next address is tried beside the one before"));
    }
    return all;
  }

  static HostnameEndpoint parse(Reactor reactor, Arguments given, Family family) {
    return new HostnameEndpoint(
        reactor,
        reactor,
        reactor,
        given.text("host"),
        given.get("port").port(),
        OptionWords.connect(OptionWords.CONNECT, given),
        family == Family.ANY ? given.get("attemptDelay").seconds() : ATTEMPT_DELAY,
        family);
  }

  /// Its string: `tcp:example.org:80`.
  @Override
  public String toString() {
    String delay =
        attemptDelay.equals(ATTEMPT_DELAY) ? "" : ":attemptDelay=" + Argument.seconds(attemptDelay);
    return "%s:%s:%d%s%s"
        .formatted(
            family.type, Description.quote(host), port, OptionWords.CONNECT.write(options), delay);
  }
}
