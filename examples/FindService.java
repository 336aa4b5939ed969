import module spindle.core;
import module spindle.names;

/// A name server, a service of which it knows, and a client that is told nothing but the service's
/// name. The host that it should ask first is not there.
void main() throws Exception {
  var reactor = Reactor.get();
  Address any = Address.literal("127.0.0.1", 0);
  var greets = Conversation.with(peer -> peer.write("hello\n"));
  var port = ((IPv4Address) reactor.listen(any, greets, ListenOptions.defaults()).host()).port();
  var zone =
      Zone.parse(
          """
          $TTL 60
          @ IN SOA a b 1 3600 600 86400 60
          @ IN NS a
          a IN A 127.0.0.1
          _greet._tcp IN SRV 1 0 1 a
          _greet._tcp IN SRV 2 0 %d a
          """
              .formatted(port),
          "example.org");
  var resolver = Resolver.asking(reactor, NameServer.listen(reactor, any, zone).host());
  reactor.installNameResolver(resolver);
  var service = new ServiceEndpoint(reactor, resolver, "_greet._tcp.example.org");
  System.exit(
      reactor.runUntil(_ ->
          Fiber.start(
              reactor,
              () -> {
                try (var peer = Conversation.connect(service)) {
                  IO.println(peer.readLine() + " from " + service);
                }
              })));
}
