import module spindle.core;
import module spindle.doh;
import module spindle.names;
import module spindle.web;

/// Answers for the names below `test` over HTTPS, at the place that an endpoint string says; asks
/// there itself, and ends, if a host is named, too.
void main(String... args) throws Exception {
  var reactor = Reactor.get();
  var zone =
      Zone.parse(
          """
          $TTL 60
          @ IN SOA a b 1 3600 600 86400 60
          @ IN NS a
          * IN A 127.0.0.1
          """,
          "test");
  var names = DnsSite.of(reactor, zone);
  var site = Site.of(routes -> routes.any("/dns-query").answer(names));
  var listening = Endpoint.server(reactor, args[0]).listen(site);
  if (args.length == 1) {
    listening.onSuccess(port -> IO.println("answers at " + port.host()));
    reactor.run();
    return;
  }
  System.exit(
      reactor.runUntil(_ ->
          Fiber.start(
              reactor,
              () -> {
                var url = "http://" + Fiber.await(listening).host() + "/dns-query";
                var way = new DnsOverHttps(new Agent(reactor), url);
                var settings = ResolverSettings.defaults().withCarrier(way);
                reactor.installNameResolver(Resolver.system(reactor, settings));
                IO.println(args[1] + " " + Fiber.await(reactor.resolve(args[1])));
              })));
}
