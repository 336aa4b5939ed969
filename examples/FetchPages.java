import module spindle.web;

/// Fetches pages at the same time, all within ten seconds, following redirects; if one fails, the
/// others are given up.
void fetchAll(List<String> pages) throws Exception {
  var pool = new HTTPConnectionPool(Reactor.current());
  var agent = new Agent(pool).with(Redirects.follow());
  var fetches = new ArrayList<Callable<String>>();
  for (String page : pages) {
    fetches.add(() -> fetch(agent, page));
  }
  Fiber.withDeadline(
      Duration.ofSeconds(10), () -> Fiber.all(fetches).forEach(line -> IO.println(line)));
  Fiber.await(pool.close());
}

String fetch(Agent agent, String page) throws Exception {
  var response = agent.get(page).await();
  long length = Fiber.await(response.body().pourInto(_ -> null));
  return "%s: %s, %d bytes".formatted(page, response.status(), length);
}

void main(String... args) throws Exception {
  if (args.length == 0) {
    System.err.println("usage: ./spindle run examples/FetchPages.java http://HOST/PATH ...");
    System.exit(2);
  }
  System.exit(Fiber.main(() -> fetchAll(List.of(args))));
}
