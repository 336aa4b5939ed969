import module spindle.web;

/// A gateway in front of two services: what is below `/users` goes to the one, all else to the
/// other, and WebSockets with it. It prints a line for each request.
///
///     ./spindle run examples/Gateway.java 2000 http://127.0.0.1:8081 http://127.0.0.1:8082
///
/// Several servers of one service have commas between them, and share its requests.
void main(String... args) {
  if (args.length != 3) {
    System.err.println("usage: ./spindle run examples/Gateway.java PORT USERS-URLS OTHER-URLS");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var gateway =
      Site.of(
              routes -> {
                routes.mount("/users", service(reactor, args[1]).withoutPrefix());
                routes.mount("/", service(reactor, args[2]).withUpgrades("websocket"));
              })
          .withLimits(WebLimits.defaults().withBodyMax(4L << 30))
          .withListener(AccessLog.combined(line -> IO.println(line)));
  var place = Endpoint.server(reactor, "tcp:" + args[0] + ":interface=127.0.0.1:drainAtStop=8");
  place.listen(gateway);
  reactor.run();
}

ReverseProxy service(Reactor reactor, String urls) {
  return ReverseProxy.to(reactor, urls.split(",")).withOriginalHost();
}
