import module spindle.web;

/// What a program does first, for the launcher: it runs this once after a build and has the JVM
/// note which classes a start needs, and which methods are called most, so that later programs find
/// both prepared: they start sooner, and are fast from their first second on.
static final int MESSAGES = 40_000;

static final int CONNECTIONS = 16;

void main() throws Exception {
  answer();
  var reactor = Reactor.get();
  int echo = listen(reactor, ServerFactory.of(Echo::new));
  int fibers = listen(reactor, Conversation.with(this::echo));
  int greeter = listen(reactor, ServerFactory.of(Greeter::new));
  reactor.callWhenRunning(() ->
      Fiber.start(
              reactor,
              () -> {
                for (int i = 0; i < CONNECTIONS; i++) {
                  new TCP4ClientEndpoint(reactor, "127.0.0.1", i % 2 == 0 ? echo : fibers)
                      .connect(_ -> new Asking());
                }
                return greet(reactor, greeter);
              })
          .addErrback(failure -> fail(failure)));
  reactor.run();
}

int listen(Reactor reactor, ServerFactory factory) throws IOException {
  var port = reactor.listenTCP(0, factory, ListenOptions.defaults().withInterface("127.0.0.1"));
  return ((IPv4Address) port.host()).port();
}

record Said(String text, int times) {}

/// JSON takes a thousand classes, which a service should not load when it is first asked.
void answer() {
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.json(new Said("hello", 1)));
        routes
            .post("/")
            .answerLater(request -> request.body().json(Said.class).addCallback(Response::json));
      });
  site.handle(Request.get("/"));
  site.handle(Request.of("POST", "/").withBody(Body.of("{\"text\":\"hello\"}")));
}

/// Says one line and closes.
class Greeter extends Protocol {
  @Override
  public void connectionMade() {
    transport().write("hello\n");
    transport().loseConnection();
  }
}

class Echo extends Protocol {
  @Override
  public void dataReceived(ByteBuffer data) {
    transport().write(data);
  }
}

void echo(Conversation peer) throws Exception {
  for (var bytes = peer.read(); bytes != null; bytes = peer.read()) {
    peer.write(bytes);
  }
}

/// Sends back what comes back, until there was enough of it; the last one stops the reactor.
static class Asking extends Protocol {
  private static int left = MESSAGES;
  private static int open;

  @Override
  public void connectionMade() {
    open++;
    transport().write(new byte[64]);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (--left > 0) {
      transport().write(data);
    } else {
      transport().loseConnection();
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (--open == 0) {
      Reactor.current().stop();
    }
  }
}

String greet(Reactor reactor, int port) throws Exception {
  var endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", port);
  return Conversation.connect(endpoint).readLine();
}

/// No pack is better than one of a program that failed.
String fail(Throwable failure) {
  IO.println("the start failed: " + failure);
  Runtime.getRuntime().halt(1);
  return "";
}
