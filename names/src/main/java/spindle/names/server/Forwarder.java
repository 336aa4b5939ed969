package spindle.names.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.ResourceRecord;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.Resolver;
import spindle.reason.DNSLookupError;

/// Asks other servers, by a resolver that keeps what they say: a forwarding cache.
///
/// It answers whom it was told to, and refuses others: an open one is used to flood third parties.
public final class Forwarder implements NameHandler {
  private final Resolver resolver;
  private final Predicate<Address> clients;

  private Forwarder(Resolver resolver, Predicate<Address> clients) {
    this.resolver = resolver;
    this.clients = clients;
  }

  /// One that asks by way of `resolver`.
  ///
  /// @param clients whether somebody with this address is answered
  public static Forwarder to(Resolver resolver, Predicate<Address> clients) {
    return new Forwarder(resolver, clients);
  }

  @Override
  public Deferred<NameReply> answer(NameQuery query) {
    if (!clients.test(query.from()) || !query.recursionDesired() || !query.type().isData()) {
      return Deferred.succeed(NameReply.refused());
    }
    return resolver
        .ask(query.name(), query.type())
        .addCallback(Forwarder::reply)
        .addErrback(DNSLookupError.class, _ -> NameReply.failed());
  }

  /// With the time that is left of what was kept.
  private static NameReply reply(NameAnswer answer) {
    long left = answer.keep().toSeconds();
    List<ResourceRecord> records = new ArrayList<>();
    for (List<ResourceRecord> list : List.of(answer.chain(), answer.records())) {
      for (ResourceRecord each : list) {
        records.add(each.withTtl(Math.min(each.ttlSeconds(), left)));
      }
    }
    List<ResourceRecord> start =
        answer.authority().stream().map(each -> each.withTtl(left)).toList();
    return new NameReply(answer.code(), false, true, records, start, List.of());
  }
}
