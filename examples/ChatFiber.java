import module spindle.core;

/// What somebody has still to hear, and how many lines that was too much for.
class Guest {
  final DeferredQueue<String> mail = new DeferredQueue<>();
  int missed;
}

/// Everybody who is here, by name.
final Map<String, Guest> guests = new LinkedHashMap<>();

/// Nobody waits for a guest who reads too slowly: whose queue is full misses the line.
void tellAll(String line) {
  for (var guest : guests.values()) {
    if (guest.mail.pending() < 100) {
      guest.mail.put(line);
    } else {
      guest.missed++;
    }
  }
}

/// Says a name first, then anything.
void chat(Conversation peer) throws Exception {
  String name = askName(peer);
  if (name == null) {
    return;
  }
  var guest = new Guest();
  guests.put(name, guest);
  tellAll("* " + name + " has come");
  try {
    Fiber.fork(() -> deliver(guest, peer)).handleFailure(ConnectionClosed.class, _ -> {});
    for (var line = peer.readLine(); line != null; line = peer.readLine()) {
      tellAll(name + ": " + printable(line));
      Fiber.sleep(Duration.ZERO); // who has sent many lines at once lets the others hear them
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
void deliver(Guest guest, Conversation peer) throws Exception {
  while (true) {
    peer.write(Fiber.await(guest.mail.get()) + "\n");
    if (guest.missed > 0 && guest.mail.pending() == 0) {
      int missed = guest.missed;
      guest.missed = 0;
      peer.write("* you have missed " + missed + " lines\n");
    }
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
