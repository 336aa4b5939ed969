import module spindle.web;

/// Asks servers of somebody else through filters, and prints what came: `basic BASE`, `digest
/// BASE`, `socks URI PROXY...`, `coded URI...`, `forms BASE FILE`, `cookies PORT URI...`.
void main(String... args) throws Exception {
  System.exit(
      Fiber.main(() -> {
        var pool = new HTTPConnectionPool(Reactor.current());
        switch (args[0]) {
          case "basic" -> basic(new Agent(pool), args[1]);
          case "digest" -> digest(new Agent(pool), args[1]);
          case "socks" -> socks(new Agent(pool), args);
          case "coded" -> coded(new Agent(pool).with(ResponseDecoding.usual()), args);
          case "forms" -> forms(new Agent(pool), args[1], Path.of(args[2]));
          default -> cookies(new Agent(pool), args);
        }
        Fiber.await(pool.close());
      }));
}

void basic(Agent agent, String base) throws Exception {
  show("nobody", agent.get(base + "/page.txt"));
  var cache = HttpCache.inMemory();
  var lines = new ArrayList<String>();
  var full =
      agent
          .with(RequestLog.of(Reactor.current(), line -> lines.add(line.split("\" ")[1])))
          .with(cache)
          .with(ResponseDecoding.usual())
          .with(Authorization.basic(base, "alice", "open sesame"));
  show("alice", full.get(base + "/page.txt"));
  var again = Request.get(base + "/page.txt").withField("Cache-Control", "no-cache");
  show("again", Response.later(full.request(again)));
  show("brief", full.get(base + "/fresh.txt"));
  show("fresh", full.get(base + "/fresh.txt"));
  IO.println("on the wire: " + lines.stream().map(line -> line.split(" ")[0]).toList());
  IO.println("compressed: " + (Integer.parseInt(lines.getFirst().split(" ")[1]) < 10_000));
  IO.println("confirmed: " + cache.confirmed() + ", hits: " + cache.hits());
}

void digest(Agent agent, String base) throws Exception {
  var alice = DigestAuthorization.of(base, "alice", "open sesame");
  show("without MD5", agent.with(alice).get(base + "/"));
  var twice = agent.with(alice.withMd5());
  show("with MD5", twice.get(base + "/"));
  show("again", twice.get(base + "/other?a=b"));
  var wrong = DigestAuthorization.of(base, "alice", "wrong").withMd5();
  show("wrong", agent.with(wrong).get(base + "/"));
}

void socks(Agent agent, String... args) throws Exception {
  for (String proxy : List.of(args).subList(2, args.length)) {
    var through = agent.withProxies(Proxies.of(proxy).withLoopback());
    try {
      show("through it", through.get(args[1]));
    } catch (RequestFailed e) {
      IO.println(e.getClass().getSimpleName() + ": " + e.getCause().getMessage());
    }
  }
}

void coded(Agent agent, String... args) throws Exception {
  IO.println("asked for: " + agent.get(args[1]).await().fields().firstOr("Asked", "nothing"));
  for (String uri : List.of(args).subList(1, args.length)) {
    try {
      var response = agent.get(uri).await();
      var length = Fiber.await(response.body().pourInto(_ -> null));
      IO.println(response.status().code() + ", " + length);
    } catch (MalformedContent e) {
      IO.println(e.getClass().getSimpleName());
    }
  }
}

void forms(Agent agent, String base, Path file) throws Exception {
  var fields = FormData.of("a name", "Größe & co").plus("a\"b", "1+1=2").plus("a\"b", "");
  IO.print(agent.post(base, fields).text());
  IO.print(agent.post(base, fields.asMultipart()).text());
  var written =
      Body.written(out -> {
        for (int i = 0; i < 100; i++) {
          out.write(new byte[10_000]);
        }
      });
  var files =
      FormData.of("name", "Ada")
          .plusFile("file", file)
          .plusFile("e\"vil\r\nX: y", "a\"b\r\nX: y", MediaType.of("text/plain"), Body.of("hi"))
          .plusFile("written", "w.bin", MediaType.OCTET_STREAM, written)
          .plus("last", "one");
  IO.print(agent.post(base, files).text());
}

void cookies(Agent agent, String... args) throws Exception {
  var server = new TCP4ClientEndpoint(Reactor.current(), "127.0.0.1", Integer.parseInt(args[1]));
  var visitor = agent.at(server).with(CookieJar.empty());
  for (String uri : List.of(args).subList(2, args.length)) {
    IO.print(visitor.get(uri).text());
  }
}

void show(String what, Response coming) throws Exception {
  var response = coming.await();
  byte[] bytes = Fiber.await(response.body().bytes(1_000_000));
  String text = bytes.length < 100 ? new String(bytes, StandardCharsets.UTF_8).strip() : "";
  String brief = text.startsWith("<") || text.isEmpty() ? "" : ": " + text;
  IO.println(what + " " + response.status().code() + (bytes.length > 10_000 ? " whole" : brief));
}
