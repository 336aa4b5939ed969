package spindle.names.service;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.text.Description;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.Resolver;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;

/// A place that records of one type lead to: asks for them, and says what it is.
abstract class RecordsEndpoint implements StreamClientEndpoint {
  final DomainName service;
  private final Reactor reactor;
  private final Resolver resolver;
  private final RecordType type;
  private final ConnectOptions options;
  private final RandomGenerator random;

  /// @throws IllegalArgumentException if `service` is no name
  RecordsEndpoint(
      Reactor reactor,
      Resolver resolver,
      RecordType type,
      String service,
      ConnectOptions options,
      RandomGenerator random) {
    this.reactor = reactor;
    this.resolver = resolver;
    this.type = type;
    this.service = DomainName.of(service);
    this.options = options;
    this.random = random;
  }

  Deferred<NameAnswer> ask() {
    return resolver.ask(service, type);
  }

  /// By their priorities, and among equals by chance.
  List<ResourceRecord> inOrder(List<ResourceRecord> records) {
    return ServiceOrder.of(records, random);
  }

  StreamClientEndpoint at(String host, int port) {
    return new HostnameEndpoint(reactor, host, port, options);
  }

  /// As an endpoint string has it.
  @Override
  public String toString() {
    return type.toString().toLowerCase(Locale.ROOT) + ":" + Description.quote(service.toString());
  }
}
