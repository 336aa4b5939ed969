package spindle.names.resolver;

import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.server.NameReply;
import spindle.names.server.NameServer;
import spindle.reactor.Reactor;

/// Looks one name up, at a name server of its own.
final class FirstLookUpProgram {
  private FirstLookUpProgram() {}

  /// Prints the addresses.
  public static void main(String[] arguments) throws Exception {
    Address here = IPv4Address.of("127.0.0.1", 0);
    int status =
        Reactor.create()
            .runUntil(reactor -> {
              NameServer server =
                  NameServer.listen(
                      reactor,
                      here,
                      query ->
                          Deferred.succeed(
                              query.type().equals(RecordType.A)
                                  ? NameReply.of(
                                      ResourceRecord.address(
                                          query.name(),
                                          60,
                                          IPv4Address.of("192.0.2.7", 0).inetAddress()))
                                  : NameReply.of()));
              reactor.installNameResolver(Resolver.asking(reactor, server.host()));
              return reactor.resolve("host.test").onSuccess(found -> System.out.println(found));
            });
    System.exit(status);
  }
}
