import module spindle.cluster;
import module spindle.web;

static final String ROOM = "lobby";

/// A chat for browsers on three processes: start it with the numbers 0, 1 and 2, each in a terminal
/// of its own, and open the page that it names.
void main(String... args) {
  if (args.length < 1 || !args[0].matches("[0-2]")) {
    System.err.println("usage: ./spindle run examples/ClusterWebChat.java 0|1|2 [FIRST_PORT]");
    System.exit(2);
  }
  int first = args.length > 1 ? Integer.parseInt(args[1]) : 7800;
  int own = Integer.parseInt(args[0]);
  List<String> all =
      IntStream.range(first, first + 3).mapToObj(port -> "127.0.0.1:" + port).toList();
  var settings =
      ClusterSettings.of("chat", "node" + own)
          .withBind("127.0.0.1", first + own)
          .withSeeds(Seeds.hosts(all));
  var reactor = Reactor.get();
  Cluster.join(reactor, settings)
      .then(cluster ->
          cluster
              .presence(PresenceLimits.defaults())
              .onSuccess(presence -> serve(reactor, cluster, presence, first + 3 + own)))
      .handleFailure(failure -> {
        System.err.println(failure.getMessage());
        reactor.stop();
      });
  reactor.run();
}

void serve(Reactor reactor, Topics topics, Presence presence, int port) {
  var bridge = TopicBridge.over(topics, reactor);
  var limits = WebSocketLimits.defaults().withMessageMax(4000);
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.html(PAGE));
        routes
            .webSocket("/chat")
            .withLimits(limits)
            .talk((guest, request) ->
                talk(guest, request.query("name").orElse("somebody"), bridge, presence));
      });
  new TCP4ServerEndpoint(reactor, port)
      .listen(site)
      .onSuccess(_ -> IO.println("http://localhost:%d/".formatted(port)))
      .handleFailure(Deferred::logError);
}

void talk(WebSocket guest, String name, TopicBridge bridge, Presence presence) throws Exception {
  Fiber.await(bridge.join(ROOM, guest));
  Subscription watching = presence.watch(ROOM, (_, _, _) -> guest.send(here(presence)));
  Stay stay = presence.enter(ROOM, name);
  try {
    for (String said; (said = guest.readText()) != null; ) {
      bridge.publish(ROOM, name + ": " + said);
    }
  } finally {
    watching.end();
    stay.leave();
  }
}

String here(Presence presence) {
  return "here: " + presence.here(ROOM).stream().sorted().collect(Collectors.joining(", "));
}

static final String PAGE =
    """
    <!doctype html>
    <title>Chat</title>
    <ul id="all"></ul>
    <form id="say"><input id="text" autofocus></form>
    <script>
      const name = new URLSearchParams(location.search).get("name") ?? prompt("Who are you?");
      const url = location.href.replace("http", "ws").replace(/[^/]*$/, "chat");
      const chat = new WebSocket(url + "?name=" + encodeURIComponent(name));
      chat.onmessage = message => {
        const line = document.createElement("li");
        line.textContent = message.data;
        all.append(line);
      };
      say.onsubmit = event => {
        event.preventDefault();
        chat.send(text.value);
        text.value = "";
      };
    </script>
    """;
