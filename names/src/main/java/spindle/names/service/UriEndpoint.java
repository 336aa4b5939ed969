package spindle.names.service;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.Resolver;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;
import spindle.roles.ConnectOptions;

/// A service by its name, wherever its URI records say that it is: RFC 7553. It connects to the
/// host and the port of a URI, and makes nothing of the rest.
///
/// The URIs are tried one after the other, as [ServiceEndpoint] tries hosts. One without a host, or
/// without a port where its scheme's is not known (http, https, ws, wss, ftp, ldap, ldaps), is
/// passed over.
public final class UriEndpoint extends RecordsEndpoint {
  private static final Map<String, Integer> PORTS =
      Map.of("http", 80, "https", 443, "ws", 80, "wss", 443, "ftp", 21, "ldap", 389, "ldaps", 636);

  /// A service, with the default options.
  ///
  /// @param resolver asked for the URI records
  /// @param service its complete name: `_service._protocol.domain`
  /// @throws IllegalArgumentException if it is no name
  public UriEndpoint(Reactor reactor, Resolver resolver, String service) {
    this(reactor, resolver, service, ConnectOptions.defaults(), new SecureRandom());
  }

  /// A service, with options that hold for each of its hosts.
  ///
  /// @param random what chooses among URIs of equal priority
  /// @throws IllegalArgumentException if it is no name
  public UriEndpoint(
      Reactor reactor,
      Resolver resolver,
      String service,
      ConnectOptions options,
      RandomGenerator random) {
    super(reactor, resolver, RecordType.URI, service, options, random);
  }

  /// The URIs, in the order in which they are to be tried; what is none is left out. Fails with
  /// [DNSLookupError] if nobody answers.
  public Deferred<List<URI>> find() {
    return ask().addCallback(this::uris);
  }

  private List<URI> uris(NameAnswer answer) {
    List<URI> uris = new ArrayList<>();
    for (ResourceRecord each : inOrder(answer.records())) {
      try {
        uris.add(new URI(each.uri()));
      } catch (URISyntaxException | IllegalStateException none) {
        // Others may be good.
      }
    }
    return uris;
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return find().then(uris -> connect(uris, factory));
  }

  private <P extends Protocol> Deferred<P> connect(List<URI> uris, Factory<P> factory)
      throws DNSLookupError {
    List<StreamClientEndpoint> places = new ArrayList<>();
    for (URI each : uris) {
      String scheme = String.valueOf(each.getScheme()).toLowerCase(Locale.ROOT);
      int port = each.getPort() < 0 ? PORTS.getOrDefault(scheme, -1) : each.getPort();
      String host = each.getHost();
      if (host != null && port >= 0 && port <= 0xFFFF) {
        places.add(at(bare(host), port));
      }
    }
    if (places.isEmpty()) {
      throw new DNSLookupError(
          "no URI of %s leads to a host and a port: %s".formatted(service, uris), null);
    }
    return InTurn.connect(places, factory);
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
