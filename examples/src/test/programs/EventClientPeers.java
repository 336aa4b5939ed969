import module spindle.web;

/// Listens to a server of events of somebody else, and prints what came: `BASE-URI`.
void main(String... arguments) throws Exception {
  System.exit(Fiber.main(() -> listen(arguments[0])));
}

void listen(String base) throws Exception {
  var reactor = Reactor.current();
  var pool = new HTTPConnectionPool(reactor);
  var events =
      EventClient.of(reactor, new Agent(pool), new SecureRandom())
          .withRetry(Duration.ofMillis(50), Duration.ofSeconds(1));
  var count = events.open(base + "/count");
  for (Event event; (event = count.read()) != null; ) {
    IO.println(event.name().orElse("message") + " " + event.id().orElse("-") + " " + event.data());
  }
  IO.println("over after " + count.streams() + " streams, last id " + count.lastId());
  try {
    events.open(base + "/page").read();
  } catch (EventsRefused refused) {
    IO.println(refused.getMessage());
  }
  Fiber.await(pool.close());
}
