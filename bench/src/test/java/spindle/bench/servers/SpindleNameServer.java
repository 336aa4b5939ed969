package spindle.bench.servers;

import spindle.address.IPv4Address;
import spindle.epoll.EpollKernel;
import spindle.names.server.NameServer;
import spindle.names.server.NameServerSettings;
import spindle.names.server.Zone;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// Spindle's name server over epoll with one zone, in which every name has an address of both
/// kinds: `SpindleNameServer PORT`.
final class SpindleNameServer {
  private SpindleNameServer() {}

  /// Serves until it is killed.
  public static void main(String... args) throws Exception {
    Reactor reactor = Reactor.over(new EpollKernel(), ReactorSettings.defaults());
    Zone zone =
        Zone.parse(
            """
            $TTL 60
            @ IN SOA ns hostmaster 1 3600 600 86400 60
            @ IN NS ns
            @ IN A 192.0.2.1
            ns IN A 192.0.2.1
            * IN A 192.0.2.1
            * IN AAAA 2001:db8::1
            """,
            "bench.test");
    NameServer.listen(
        reactor,
        IPv4Address.of("127.0.0.1", Integer.parseInt(args[0])),
        zone,
        NameServerSettings.defaults().withRate(1_000_000, 1));
    reactor.run();
  }
}
