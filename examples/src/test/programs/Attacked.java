import module spindle.web;

/// Takes what it is told.
class Taker extends WebSocketProtocol {
  @Override
  protected void textReceived(String text) {}

  @Override
  protected void bytesReceived(byte[] bytes) {}
}

/// A site as others would attack one. The argument says where to listen.
void main(String... args) {
  var reactor = Reactor.get();
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello\n"));
        routes.get("/w").answerLater(_ -> new Deferred<>(_ -> {}));
        routes
            .post("/")
            .answerLater(r -> r.body().bytes(1000).addCallback(_ -> Response.of(Status.OK)));
        routes.webSocket("/socket").withCompression().protocol(_ -> new Taker());
      });
  Endpoint.server(reactor, args[0])
      .listen(site.withLimits(WebLimits.defaults().withRequestsMax(Integer.MAX_VALUE)));
  reactor.run();
}
