import module spindle.redis;

/// A site on several processes that share a server of Redis: start it with ports of its own, each
/// in a terminal of its own. Who says a name at one is known at all, and hears what is said at all.
void main(String... args) {
  if (args.length != 2) {
    System.err.println("usage: ./spindle run examples/RedisSite.java PORT REDIS");
    System.err.println("e.g.   ./spindle run examples/RedisSite.java 8080 tcp:127.0.0.1:6379");
    System.exit(2);
  }
  var reactor = Reactor.get();
  var endpoint = Endpoint.client(reactor, args[1]);
  var redis = new Redis(endpoint, RedisSettings.of("site at " + args[0]), reactor);
  var bridge = TopicBridge.over(redis.topics(), reactor);
  var sessions = Sessions.of(redis.sessions(SessionLimits.defaults()));
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.html(PAGE));
        routes.get("/events").answer(request -> bridge.events("all", request));
        routes.post("/name").answerInFiber(this::name);
        routes.post("/say").answerInFiber(request -> say(request, bridge));
      });
  redis.startService();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0]))
      .listen(site.with(sessions))
      .onSuccess(_ -> IO.println("http://localhost:%s/".formatted(args[0])))
      .handleFailure(Deferred::logError);
  reactor.run();
}

Response name(Request request) throws Exception {
  try (var form = Fiber.await(request.form())) {
    Session session = Session.of(request);
    session.rotate();
    session.put("name", form.first("name").orElse("somebody"));
    return Response.of(Status.NO_CONTENT);
  }
}

Response say(Request request, TopicBridge bridge) throws Exception {
  try (var form = Fiber.await(request.form())) {
    String name = Session.of(request).get("name").orElse("somebody");
    bridge.publish("all", name + ": " + form.first("said").orElse(""));
    return Response.of(Status.NO_CONTENT);
  }
}

static final String PAGE =
    """
    <!doctype html>
    <title>Said at all</title>
    <ul id="all"></ul>
    <form id="name"><input name="name" placeholder="Who are you?"><button>I am</button></form>
    <form id="say"><input name="said" autofocus><button>Say</button></form>
    <script>
      new EventSource("events").onmessage = message => {
        const line = document.createElement("li");
        line.textContent = message.data;
        all.append(line);
      };
      for (const form of document.forms) {
        form.onsubmit = event => {
          event.preventDefault();
          fetch(form.id, {method: "POST", body: new URLSearchParams(new FormData(form))});
          form.reset();
        };
      }
    </script>
    """;
