package spindle.names.service;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
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

/// A service by its name, wherever it is: SRV records, RFC 2782, say on which hosts and ports.
///
/// ```java
/// new ServiceEndpoint(reactor, resolver, "_xmpp-client._tcp.example.org").connect(factory)
/// ```
///
/// The hosts are tried one after the other, those of the lowest priority first, and among equals by
/// chance and weight; each as a [spindle.endpoint.HostnameEndpoint] does it, by the reactor's
/// resolver. If nobody answers, the failure is the first host's and has those of the others as
/// suppressed. If there is no such record, or it says that there is no such service, it is a
/// [DNSLookupError].
public final class ServiceEndpoint extends RecordsEndpoint {
  /// A service, with the default options.
  ///
  /// @param resolver asked for the SRV records
  /// @param service its complete name: `_service._protocol.domain`
  /// @throws IllegalArgumentException if it is no name
  public ServiceEndpoint(Reactor reactor, Resolver resolver, String service) {
    this(reactor, resolver, service, ConnectOptions.defaults(), new SecureRandom());
  }

  /// A service, with options that hold for each of its hosts.
  ///
  /// @param random what chooses among hosts of equal priority
  /// @throws IllegalArgumentException if it is no name
  public ServiceEndpoint(
      Reactor reactor,
      Resolver resolver,
      String service,
      ConnectOptions options,
      RandomGenerator random) {
    super(reactor, resolver, RecordType.SRV, service, options, random);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return ask().then(answer -> connect(answer, factory));
  }

  private <P extends Protocol> Deferred<P> connect(NameAnswer answer, Factory<P> factory)
      throws DNSLookupError {
    List<ResourceRecord> hosts = answer.records();
    if (hosts.isEmpty()) {
      throw new DNSLookupError(
          "there is no service %s: %s, says %s".formatted(service, answer.code(), answer.source()),
          null);
    }
    if (hosts.size() == 1 && hosts.getFirst().target().isRoot()) {
      throw new DNSLookupError(
          "there is no service %s here, says %s".formatted(service, answer.source()), null);
    }
    List<StreamClientEndpoint> places = new ArrayList<>();
    for (ResourceRecord each : inOrder(hosts)) {
      places.add(at(each.target().toString(), each.port()));
    }
    return InTurn.connect(places, factory);
  }
}
