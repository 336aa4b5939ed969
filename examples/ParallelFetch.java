import module spindle.core;

/// Fetches one page over plain HTTP; what came, in words.
String fetch(URI page) throws Exception {
  int port = page.getPort() < 0 ? 80 : page.getPort();
  var server = new TCP4ClientEndpoint(Fiber.current().reactor(), page.getHost(), port);
  try (var peer = Conversation.connect(server)) {
    String path = page.getRawPath().isEmpty() ? "/" : page.getRawPath();
    peer.write("GET " + path + " HTTP/1.1\r\n");
    peer.write("Host: " + page.getRawAuthority() + "\r\nConnection: close\r\n\r\n");
    String status = peer.readLine();
    for (var line = status; line != null && !line.isEmpty(); ) {
      line = peer.readLine();
    }
    long length = 0;
    for (var bytes = peer.read(); bytes != null; bytes = peer.read()) {
      length += bytes.remaining();
    }
    return "%s: %s, %d bytes".formatted(page, status, length);
  }
}

/// All at the same time, within ten seconds; if one fails, the others are given up.
void fetchAll(List<String> pages) throws Exception {
  var fetches = new ArrayList<Callable<String>>();
  for (String page : pages) {
    fetches.add(() -> fetch(URI.create(page)));
  }
  Fiber.withDeadline(
      Duration.ofSeconds(10), () -> Fiber.all(fetches).forEach(line -> IO.println(line)));
}

void main(String... args) throws Exception {
  if (args.length == 0) {
    System.err.println("usage: ./spindle run examples/ParallelFetch.java http://HOST/PATH ...");
    System.exit(2);
  }
  System.exit(Fiber.main(() -> fetchAll(List.of(args))));
}
