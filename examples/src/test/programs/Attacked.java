import module spindle.http2;
import module spindle.web;

/// Takes what it is told.
class Taker extends WebSocketProtocol {
  @Override
  protected void textReceived(String text) {}

  @Override
  protected void bytesReceived(byte[] bytes) {}
}

/// A site as others would attack one. The argument says where to listen. It is patient, so that a
/// machine that is busy has the time to measure what is held.
void main(String... args) {
  var patience = Duration.ofMinutes(10);
  var reactor = Reactor.get();
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello\n"));
        routes.get("/w").answerLater(_ -> new Deferred<>(_ -> {}));
        routes
            .post("/")
            .answerLater(r -> r.body().bytes(1000).addCallback(_ -> Response.of(Status.OK)));
        routes.post("/full").answer(_ -> Response.of(Body.written(this::endless), "a/b"));
        routes.webSocket("/socket").withCompression().protocol(_ -> new Taker());
      });
  Endpoint.server(reactor, args[0])
      .listen(
          site.withLimits(
                  WebLimits.defaults()
                      .withRequestsMax(Integer.MAX_VALUE)
                      .withHeadTimeout(patience)
                      .withBodyStall(patience)
                      .withWriteStall(patience))
              .withVersions(new Http2(Http2Limits.defaults().withWindowStall(patience))));
  reactor.run();
}

/// In small pieces, since one of them waits beyond the limit.
void endless(BodySink out) throws Exception {
  while (true) {
    out.write(ByteBuffer.allocate(1000));
  }
}
