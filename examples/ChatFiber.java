import module spindle.core;

/// What everybody who is here has still to hear, by name.
final Map<String, DeferredQueue<String>> guests = new LinkedHashMap<>();

/// Nobody waits for a guest who reads too slowly: whose queue is full misses the line.
void tellAll(String line) {
  for (var mail : guests.values()) {
    if (mail.pending() < 100) {
      mail.put(line);
    }
  }
}

/// Says a name first, then anything.
void chat(Conversation peer) throws Exception {
  String name = askName(peer);
  if (name == null) {
    return;
  }
  var mail = new DeferredQueue<String>();
  guests.put(name, mail);
  tellAll("* " + name + " has come");
  try {
    Fiber.fork(() -> deliver(mail, peer)).handleFailure(ConnectionClosed.class, _ -> {});
    for (var line = peer.readLine(); line != null; line = peer.readLine()) {
      tellAll(name + ": " + printable(line));
    }
  } finally {
    guests.remove(name);
    tellAll("* " + name + " has left");
  }
}

String askName(Conversation peer) throws Exception {
  peer.write("Your name?\n");
  for (var line = peer.readLine(); line != null; line = peer.readLine()) {
    String name = printable(line);
    if (!name.isBlank() && !guests.containsKey(name)) {
      return name;
    }
    peer.write("Another one, please.\n");
  }
  return null;
}

/// Runs beside the fiber that listens to the guest, and is cancelled when that ends.
void deliver(DeferredQueue<String> mail, Conversation peer) throws Exception {
  while (true) {
    peer.write(Fiber.await(mail.get()) + "\n");
  }
}

String printable(String line) {
  return line.replaceAll("\\p{Cntrl}", "");
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/ChatFiber.java PORT");
    System.exit(2);
  }
  var limits = ConversationLimits.defaults().withLineMax(1024);
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0]))
      .listen(Conversation.with(limits, this::chat));
  reactor.run();
}
