import module spindle.web;

/// A reverse proxy for the tests with peers that know nothing of Spindle. The first argument names
/// the kernel; then come pairs of a place to listen at and the servers behind it.
void main(String... args) {
  System.setProperty("spindle.kernel", args[0]);
  var reactor = Reactor.get();
  for (int i = 1; i < args.length; i += 2) {
    var proxy =
        ReverseProxy.to(reactor, args[i + 1].split(","))
            .withUpgrades("websocket")
            .withOriginalHost();
    var site = Site.answering(proxy).withLimits(WebLimits.defaults().withBodyMax(4L << 30));
    Endpoint.server(reactor, args[i]).listen(site);
  }
  reactor.run();
}
