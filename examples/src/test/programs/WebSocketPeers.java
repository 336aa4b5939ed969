import module spindle.web;

/// WebSockets for the tests with clients of others: an echo by callbacks and one by a fiber, one
/// that reads slowly, one that closes, and a page that tries them. The first argument names the
/// kernel, the others are places to listen at.
void main(String... arguments) {
  System.setProperty("spindle.kernel", arguments[0]);
  var reactor = Reactor.get();
  var limits = WebSocketLimits.defaults().withMessageMax(16 << 20).withFragmentsMax(100_000);
  var site =
      Site.of(routes -> {
        routes
            .webSocket("/echo")
            .withLimits(limits)
            .withSubprotocols("echo.example")
            .withCompression()
            .protocol(_ -> new Echo());
        routes
            .webSocket("/plain")
            .withLimits(limits)
            .talk(socket -> {
              for (Message said; (said = socket.read()) != null; ) {
                boolean room =
                    switch (said) {
                      case Message.Text(String text) -> socket.send(text);
                      case Message.Binary(byte[] bytes) -> socket.send(bytes);
                    };
                if (!room && socket.isOpen()) {
                  Fiber.await(socket.drained());
                }
              }
            });
        routes
            .webSocket("/slow")
            .talk(socket -> {
              long bytes = 0;
              for (byte[] each; (each = socket.readBytes()) != null; ) {
                bytes += each.length;
                Fiber.sleep(Duration.ofMillis(1));
                if (each.length == 0) {
                  socket.send("" + bytes);
                }
              }
            });
        routes.webSocket("/version").talk((socket, request) -> socket.send(request.version()));
        routes.webSocket("/bye").talk(socket -> socket.close(4000, "that is all"));
        routes.get("/page").answer(_ -> Response.html(PAGE));
      });
  for (String place : Arrays.asList(arguments).subList(1, arguments.length)) {
    Endpoint.server(reactor, place).listen(site);
  }
  reactor.run();
}

static final class Echo extends WebSocketProtocol {
  @Override
  protected void textReceived(String text) {
    socket().send(text);
  }

  @Override
  protected void bytesReceived(byte[] bytes) {
    socket().send(bytes);
  }
}

static final String PAGE =
    """
    <!doctype html>
    <title>Peers</title>
    <p id="echoed"></p>
    <p id="left"></p>
    <p id="version"></p>
    <script>
      const base = location.href.replace("http", "ws").replace("/page", "");
      const echo = new WebSocket(base + "/echo", "echo.example");
      const bye = new WebSocket(base + "/bye");
      const asked = new WebSocket(base + "/version");
      asked.onmessage = message => version.textContent = "over " + message.data + ";";
      const long = "x".repeat(100000);
      const tell = words => echoed.textContent += words + ";";
      echo.binaryType = "arraybuffer";
      echo.onopen = () => {
        tell("open " + echo.protocol + " " + echo.extensions);
        echo.send("grüße");
        echo.send(long);
        echo.send(new Uint8Array([1, 2, 3]));
      };
      echo.onmessage = message => {
        if (message.data === long) tell("long");
        else if (typeof message.data === "string") tell(message.data);
        else {
          tell("bytes " + new Uint8Array(message.data).join());
          echo.close(3001, "enough");
        }
      };
      echo.onclose = end => tell(`closed ${end.code} ${end.wasClean}`);
      bye.onclose = end => {
        left.textContent = `bye ${end.code} ${end.reason} ${end.wasClean};`;
      };
    </script>
    """;
