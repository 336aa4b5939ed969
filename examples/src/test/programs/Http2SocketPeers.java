import module spindle.http2;
import module spindle.web;

/// Talks with a server of WebSockets over HTTP/2 of somebody else, and prints what came:
/// `BASE-URI`.
void main(String... arguments) throws Exception {
  System.exit(Fiber.main(() -> talk(arguments[0])));
}

void talk(String base) throws Exception {
  var reactor = Reactor.current();
  var limits = ClientLimits.defaults();
  var pool = HTTPConnectionPool.withPriorKnowledge(reactor, limits, new Http2Client());
  var plain = WebSocketClient.of(reactor, new Agent(pool)).withSubprotocols("echo.example");
  for (var client : List.of(plain, plain.withCompression())) {
    echo(Fiber.await(client.open(base + "/echo")));
  }
  try {
    Fiber.await(plain.open(base + "/closed"));
  } catch (HandshakeRefused refused) {
    IO.println(refused.status());
  }
  Fiber.await(pool.close());
}

void echo(WebSocket socket) throws Exception {
  var first = socket.readText();
  var texts = List.of("short", "", "grüße, ".repeat(20_000), "x".repeat(900_000));
  for (String said : texts) {
    socket.send(said);
    if (!said.equals(socket.readText())) {
      throw new AssertionError("not what was said: " + said.length());
    }
  }
  for (int i = 0; i < 500; i++) {
    socket.send("" + i);
  }
  for (int i = 0; i < 500; i++) {
    if (!socket.readText().equals("" + i)) {
      throw new AssertionError("out of order: " + i);
    }
  }
  socket.send("bye");
  var end = Fiber.await(socket.whenClosed());
  IO.println(first + ", " + socket.subprotocol().orElse("none") + ", " + end);
}
