import module spindle.web;

/// What stands behind a proxy for a page that tries it: the page, something that is posted, one
/// response that waits in its middle for the page's word, events of which each is a stream of its
/// own, and a WebSocket. The first argument names the kernel, the second says where to listen.
void main(String... arguments) {
  System.setProperty("spindle.kernel", arguments[0]);
  var reactor = Reactor.get();
  var go = new Deferred<Void>();
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.html(PAGE));
        routes
            .post("/count")
            .answerLater(r ->
                r.body()
                    .bytes(10_000_000)
                    .addCallback(all -> Response.text("%d by %s".formatted(all.length, via(r)))));
        routes
            .get("/pause")
            .answer(_ ->
                Response.of(
                    Body.written(out -> {
                      out.write("first");
                      Fiber.await(go);
                      out.write(" and last");
                    }),
                    "text/plain"));
        routes
            .post("/go")
            .answer(_ -> {
              go.callback();
              return Response.of(Status.NO_CONTENT);
            });
        routes.get("/events").answer(request -> EventStream.written(out -> tell(request, out)));
        routes
            .webSocket("/socket")
            .withCompression()
            .talk((socket, request) -> {
              socket.send("by " + via(request));
              for (String said; (said = socket.readText()) != null; ) {
                socket.send(said.length() > 100 ? "long" : said);
              }
            });
      });
  Endpoint.server(reactor, arguments[1]).listen(site);
  reactor.run();
}

/// The version by which the client has asked the proxy.
static String via(Request request) {
  return request.field("Via").orElse("nobody").replaceFirst(" .*", "");
}

static void tell(Request request, EventStream out) {
  int next = EventStream.lastId(request).map(Integer::parseInt).orElse(0) + 1;
  var soon = Duration.ofMillis(100);
  out.send(Event.of(next + " by " + via(request)).withId("" + next).withRetry(soon));
}

static final String PAGE =
    """
    <!doctype html>
    <title>Proxied</title>
    <p id="told"></p>
    <script>
      const tell = words => told.textContent += words + ";";
      tell("page by " + performance.getEntriesByType("navigation")[0].nextHopProtocol);
      fetch("count", { method: "POST", body: "x".repeat(3000000) })
        .then(answer => answer.text())
        .then(text => tell("posted " + text));
      const pause = async () => {
        const answer = await fetch("pause");
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        const first = await reader.read();
        tell("read " + first.value);
        await fetch("go", { method: "POST" });
        const last = await reader.read();
        tell("read" + last.value);
      };
      pause();
      const events = new EventSource("events");
      events.onmessage = event => {
        tell("event " + event.data);
        if (event.lastEventId === "3") events.close();
      };
      const socket = new WebSocket(location.href.replace("http", "ws") + "socket");
      socket.onopen = () => {
        socket.send("grüße");
        socket.send("x".repeat(100000));
      };
      socket.onmessage = message => {
        tell("socket " + message.data);
        if (message.data === "long") socket.close(3001, "enough");
      };
      socket.onclose = end => tell(`closed ${end.code} ${end.wasClean}`);
    </script>
    """;
