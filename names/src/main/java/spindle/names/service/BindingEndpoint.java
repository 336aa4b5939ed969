package spindle.names.service;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.text.Description;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.Resolver;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;
import spindle.roles.ConnectOptions;

/// A service by the name of its host, wherever its records of type SVCB or HTTPS say that it is:
/// RFC 9460. Where there are none, it is at the host itself.
///
/// ```java
/// var place = BindingEndpoint.https(reactor, resolver, "example.org", 443);
/// var agent = new Agent(reactor).at(place);
/// ```
///
/// Names that stand for others (alias mode) are followed. Of the ways that there are, those that
/// want something unknown, or speak none of the protocols that are wanted, are passed over; the
/// rest is tried one after the other, those of the lowest priority first, and among equals by
/// chance; the host itself at last. The addresses of each are looked up; the hints of its record
/// are used where that finds nothing. The certificate of TLS above must be the host's, and not the
/// target's, which nobody has proved.
///
/// Immutable; `withX` gives a changed copy. Belongs to the thread of its reactor.
public final class BindingEndpoint implements StreamClientEndpoint {
  /// How many names are followed, each standing for the next.
  public static final int ALIASES_MAX = 8;

  private static final int HTTPS = 443;
  private static final String OWN_OF_HTTPS = "http/1.1";

  private final Reactor reactor;
  private final Resolver resolver;
  private final String host;
  private final int port;
  private final String scheme;
  private final List<String> protocols;
  private final ConnectOptions options;
  private final RandomGenerator random;

  private BindingEndpoint(
      Reactor reactor,
      Resolver resolver,
      String host,
      int port,
      String scheme,
      List<String> protocols,
      ConnectOptions options,
      RandomGenerator random) {
    this.reactor = reactor;
    this.resolver = resolver;
    this.host = host;
    this.port = port;
    this.scheme = scheme;
    this.protocols = protocols;
    this.options = options;
    this.random = random;
  }

  /// A web site, for who speaks HTTP/1.1 and HTTP/2.
  ///
  /// @param resolver asked for the records
  /// @throws IllegalArgumentException if `host` is no name, or the port out of range
  public static BindingEndpoint https(Reactor reactor, Resolver resolver, String host, int port) {
    return of(reactor, resolver, "https", host, port).withProtocols(OWN_OF_HTTPS, "h2");
  }

  /// A service of another scheme, whose records are of type SVCB and stand at `_PORT._SCHEME.HOST`.
  /// Its own protocol is wanted, whatever that is.
  ///
  /// @throws IllegalArgumentException as above
  public static BindingEndpoint of(
      Reactor reactor, Resolver resolver, String scheme, String host, int port) {
    BindingEndpoint made =
        new BindingEndpoint(
            reactor,
            resolver,
            host,
            port,
            scheme.toLowerCase(Locale.ROOT),
            List.of(),
            ConnectOptions.defaults(),
            new Random(new SecureRandom().nextLong()));
    made.name();
    made.at(host, port);
    return made;
  }

  /// A copy for who speaks these protocols, by their names of ALPN.
  public BindingEndpoint withProtocols(String... names) {
    return new BindingEndpoint(
        reactor, resolver, host, port, scheme, List.of(names), options, random);
  }

  /// A copy with other options, which hold for each place.
  public BindingEndpoint withOptions(ConnectOptions other) {
    return new BindingEndpoint(reactor, resolver, host, port, scheme, protocols, other, random);
  }

  /// A copy that draws from this among ways of equal priority.
  public BindingEndpoint withRandom(RandomGenerator source) {
    return new BindingEndpoint(reactor, resolver, host, port, scheme, protocols, options, source);
  }

  /// Where its records are, RFC 9460, 2.3 and 9.1.
  private DomainName name() {
    boolean isPlain = isWeb() && port == HTTPS;
    return DomainName.of(isPlain ? host : "_%d._%s.%s".formatted(port, scheme, host));
  }

  private boolean isWeb() {
    return scheme.equals("https");
  }

  /// The ways that can be used, in the order in which they are to be tried; none if no record says
  /// anything, or that there is no service. Fails with [DNSLookupError] if nobody answers, or names
  /// lead too far.
  public Deferred<List<ServiceBinding>> find() {
    return find(name(), 0);
  }

  private Deferred<List<ServiceBinding>> find(DomainName at, int followed) {
    return resolver
        .ask(at, isWeb() ? RecordType.HTTPS : RecordType.SVCB)
        .then(answer -> chosen(answer, followed));
  }

  private Deferred<List<ServiceBinding>> chosen(NameAnswer answer, int followed)
      throws DNSLookupError {
    List<ServiceBinding> all = new ArrayList<>();
    try {
      answer.records().forEach(each -> all.add(ServiceBinding.of(each)));
    } catch (IllegalArgumentException malformed) {
      // RFC 9460, 2.2: then nothing of it is used.
      return Deferred.succeed(List.of());
    }
    for (ServiceBinding each : all) {
      if (each.isAlias()) {
        return followed(each.target(), answer, followed);
      }
    }
    all.removeIf(each -> !each.isUsable() || !speaks(each));
    List<ServiceBinding> order = new ArrayList<>(all);
    Collections.shuffle(order, Random.from(random));
    order.sort(Comparator.comparingInt(ServiceBinding::priority));
    return Deferred.succeed(List.copyOf(order));
  }

  private Deferred<List<ServiceBinding>> followed(
      DomainName target, NameAnswer answer, int followed) throws DNSLookupError {
    if (followed == ALIASES_MAX) {
      throw new DNSLookupError(
          "more than %d names, each standing for the next, at %s"
              .formatted(ALIASES_MAX, answer.name()),
          null);
    }
    if (target.isRoot()) {
      return Deferred.succeed(List.of());
    }
    return find(target, followed + 1).addCallback(found -> orTarget(found, target));
  }

  /// An alias of a name without records of this kind is at that name.
  private List<ServiceBinding> orTarget(List<ServiceBinding> found, DomainName target) {
    return found.isEmpty() ? List.of(ServiceBinding.plain(target)) : found;
  }

  private boolean speaks(ServiceBinding binding) {
    boolean own = protocols.isEmpty() || (isWeb() && protocols.contains(OWN_OF_HTTPS));
    return (own && binding.hasDefaultProtocol())
        || binding.protocols().stream().anyMatch(protocols::contains);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return find()
        .addErrback(DNSLookupError.class, _ -> List.of())
        .then(found -> InTurn.connect(places(found), factory));
  }

  /// Nothing is lost where the host itself answers: it is what there was before these records.
  private List<StreamClientEndpoint> places(List<ServiceBinding> found) {
    List<StreamClientEndpoint> places = new ArrayList<>();
    for (ServiceBinding each : found) {
      places.add(new Hinted(at(each.target().toString(), each.port().orElse(port)), each));
    }
    places.add(at(host, port));
    return places;
  }

  private StreamClientEndpoint at(String where, int itsPort) {
    return new HostnameEndpoint(reactor, where, itsPort, options);
  }

  /// A host, and where its record says that it is likely to be.
  private final class Hinted implements StreamClientEndpoint {
    private final StreamClientEndpoint known;
    private final ServiceBinding binding;

    Hinted(StreamClientEndpoint known, ServiceBinding binding) {
      this.known = known;
      this.binding = binding;
    }

    @Override
    public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
      return known.connect(factory).thenErrback(DNSLookupError.class, why -> byHint(why, factory));
    }

    private <P extends Protocol> Deferred<P> byHint(DNSLookupError why, Factory<P> factory)
        throws DNSLookupError {
      List<StreamClientEndpoint> places = new ArrayList<>();
      for (InetAddress each : binding.hints()) {
        places.add(at(each.getHostAddress(), binding.port().orElse(port)));
      }
      if (places.isEmpty()) {
        throw why;
      }
      return InTurn.connect(places, factory);
    }
  }

  /// Its string: `svcb:https:example.org:443`.
  @Override
  public String toString() {
    return "svcb:%s:%s:%d".formatted(Description.quote(scheme), Description.quote(host), port);
  }
}
