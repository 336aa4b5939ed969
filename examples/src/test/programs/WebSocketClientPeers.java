import module spindle.web;

/// Talks with a server of WebSockets of somebody else, and prints what came: `KERNEL BASE-URI`.
void main(String... arguments) throws Exception {
  System.setProperty("spindle.kernel", arguments[0]);
  System.exit(Fiber.main(() -> talk(arguments[1])));
}

void talk(String base) throws Exception {
  var reactor = Reactor.current();
  var pool = new HTTPConnectionPool(reactor);
  var plain = WebSocketClient.of(reactor, new Agent(pool)).withSubprotocols("echo.example");
  for (var client : List.of(plain, plain.withCompression())) {
    echo(Fiber.await(client.open(base + "/echo")));
  }
  pieces(Fiber.await(plain.open(base + "/pieces")));
  var bye = Fiber.await(plain.open(base + "/bye"));
  IO.println("bye: " + bye.readText() + ", " + Fiber.await(bye.whenClosed()));
  try {
    Fiber.await(plain.open(base + "/closed"));
  } catch (HandshakeRefused refused) {
    IO.println(
        refused.status() + ", " + refused.fields().firstOr("X-Why", "") + ": " + refused.body());
  }
  Fiber.await(pool.close());
}

void echo(WebSocket socket) throws Exception {
  var texts = List.of("short", "", "grüße, ".repeat(20_000), "x".repeat(900_000));
  for (String said : texts) {
    socket.send(said);
    if (!said.equals(socket.readText())) {
      throw new AssertionError("not what was said: " + said.length());
    }
  }
  socket.send(new byte[500_000]);
  int bytes = socket.readBytes().length;
  for (int i = 0; i < 500; i++) {
    socket.send("" + i);
  }
  for (int i = 0; i < 500; i++) {
    if (!socket.readText().equals("" + i)) {
      throw new AssertionError("out of order: " + i);
    }
  }
  socket.close();
  var end = Fiber.await(socket.whenClosed());
  IO.println("echo: " + socket.subprotocol().orElse("none") + ", " + bytes + ", " + end);
}

void pieces(WebSocket socket) throws Exception {
  IO.println("pieces: " + socket.readText() + "; " + socket.readText());
  socket.close(3000, "enough");
  IO.println("pieces: clean " + Fiber.await(socket.whenClosed()).clean());
}
