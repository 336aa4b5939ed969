import module spindle.web;

/// Asks a server of somebody else for what it can do, and prints what came: `BASE-URI [CERTIFICATE
/// [PROXY]]`. The certificate is that of whom to believe.
static final String PATHS = "plain chunked until-end redirect gzip bad-gzip cut plain";

void main(String... args) throws Exception {
  String base = args[0];
  System.exit(
      Fiber.main(() -> {
        var pool = new HTTPConnectionPool(Reactor.current());
        var agent = new Agent(pool).with(Redirects.follow()).with(ResponseDecoding.usual());
        if (args.length > 1) {
          var trust = TlsTrust.pem(Path.of(args[1]));
          agent = agent.withTls(TlsClientOptions.defaults().withTrust(trust));
        }
        if (args.length > 2) {
          agent = agent.withProxies(Proxies.of(args[2]).withLoopback());
        }
        for (String path : PATHS.split(" ")) {
          show("GET " + path, agent.get(base + path));
        }
        var body = Body.of("y".repeat(1_000_000));
        show("POST echo", agent.post(base + "echo", body, "text/plain"));
        var written =
            Body.written(out -> {
              for (int i = 0; i < 100; i++) {
                out.write(new byte[10_000]);
              }
            });
        show("POST echo in chunks", agent.post(base + "echo", written, "text/plain"));
        show("POST early", agent.post(base + "early", Body.of(new byte[5_000_000]), "text/plain"));
        show("GET plain at last", agent.get(base + "plain"));
        IO.println(pool.reused() > 0 ? "connections were used again" : "none was used again");
        Fiber.await(pool.close());
        IO.println("open: " + pool.open());
      }));
}

void show(String what, Response coming) throws Exception {
  try {
    var response = coming.await();
    long length = Fiber.await(response.body().pourInto(_ -> null));
    IO.println(what + ": " + response.status().code() + ", " + length);
  } catch (IOException e) {
    IO.println(what + ": " + e.getClass().getSimpleName());
  }
}
