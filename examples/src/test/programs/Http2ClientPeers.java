import module spindle.http2;
import module spindle.web;

/// Asks a server of somebody else over HTTP/2, and prints what came: `BASE-URI [CERTIFICATE]`.
/// Without a certificate it goes by prior knowledge, in clear text.
void main(String... arguments) throws Exception {
  System.exit(Fiber.main(() -> ask(arguments)));
}

void ask(String... arguments) throws Exception {
  String base = arguments[0];
  var reactor = Reactor.current();
  var limits = ClientLimits.defaults();
  var pool =
      arguments.length == 1
          ? HTTPConnectionPool.withPriorKnowledge(reactor, limits, new Http2Client())
          : HTTPConnectionPool.withVersions(reactor, limits, new Http2Client());
  var agent = new Agent(pool);
  if (arguments.length > 1) {
    var trust = TlsTrust.pem(Path.of(arguments[1]));
    agent = agent.withTls(TlsClientOptions.defaults().withTrust(trust));
  }
  IO.println("file: " + lengthOf(agent.get(base + "/file")));
  List<Deferred<Long>> many = new ArrayList<>();
  for (int i = 0; i < 300; i++) {
    many.add(agent.get(base + "/file").whenHere().then(each -> each.body().pourInto(_ -> null)));
  }
  long all = 0;
  for (long each : Fiber.await(Deferred.gatherResults(many))) {
    all += each;
  }
  IO.println("300 at once: " + all + " over " + pool.opened());
  IO.println("none: " + agent.head(base + "/none").await().status());
  var upload = Body.of(new byte[1_000_000]);
  IO.println("echo: " + lengthOf(agent.post(base + "/echo", upload, "text/plain")));
  var cut = agent.get(base + "/file").await();
  cut.body().cancel();
  IO.println("file: " + lengthOf(agent.get(base + "/file")));
  Fiber.await(pool.close());
  IO.println("opened: " + pool.opened() + ", open: " + pool.open());
}

String lengthOf(Response coming) throws Exception {
  var response = coming.await();
  return response.status() + ", " + Fiber.await(response.body().pourInto(_ -> null));
}
