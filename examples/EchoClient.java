import module spindle.core;

/// Sends a message, waits until as many bytes have come back, and closes.
class Asking extends Protocol {
  private final byte[] message;
  private final ByteQueue answer = new ByteQueue();

  Asking(String message) {
    this.message = message.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void connectionMade() {
    transport().write(message);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    answer.append(data);
    if (answer.size() >= message.length) {
      transport().loseConnection();
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    boolean complete = answer.size() >= message.length;
    answer.takeString(answer.size(), StandardCharsets.UTF_8).lines().forEach(IO::println);
    end(complete ? "" : "not everything came back: " + reason.getMessage());
  }
}

/// What went wrong, if anything did.
String failure = "";

void end(String why) {
  failure = why;
  Reactor.get().stop();
}

void main(String... args) throws Exception {
  if (args.length < 2 || !args[1].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/EchoClient.java HOST PORT [LINE ...]");
    System.exit(2);
  }
  var lines = args.length == 2 ? List.of("Hello Spindle") : List.of(args).subList(2, args.length);
  var asking = new Asking(String.join("\n", lines) + "\n");
  var reactor = Reactor.get();
  try {
    var server = new TCP4ClientEndpoint(reactor, args[0], Integer.parseInt(args[1]));
    reactor.callWhenRunning(
        () -> server.connectProtocol(asking).handleFailure(thrown -> end(thrown.getMessage())));
    reactor.run();
  } catch (IllegalArgumentException noPlace) {
    failure = noPlace.getMessage();
  }
  if (!failure.isEmpty()) {
    System.err.println(failure);
    System.exit(1);
  }
}
