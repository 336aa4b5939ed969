import module spindle.core;

/// Everybody who is here, by name.
final Map<String, Guest> guests = new LinkedHashMap<>();

void tellAll(String line) {
  guests.values().forEach(guest -> guest.hear(line));
}

/// Says a name first, then anything. Whoever reads too slowly misses lines; nobody waits for it.
class Guest extends LineOnlyReceiver {
  private String name = "";
  private int missed;

  Guest() {
    super(LineFormat.defaults().withDelimiter("\n").withLengthMax(1024));
  }

  @Override
  public void connectionMade() {
    hear("Your name?");
  }

  @Override
  public void lineReceived(String line) {
    String text = line.replaceAll("\\p{Cntrl}", "");
    if (!name.isEmpty()) {
      tellAll(name + ": " + text);
    } else if (text.isBlank() || guests.putIfAbsent(text, this) != null) {
      hear("Another one, please.");
    } else {
      name = text;
      tellAll("* " + name + " has come");
    }
  }

  void hear(String line) {
    boolean full = transport().buffered() > transport().limits().highWater();
    if (!full) {
      sendLine(missed == 0 ? line : "(%d lines missed) %s".formatted(missed, line));
    }
    missed = full ? missed + 1 : 0;
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (guests.remove(name, this)) {
      tellAll("* " + name + " has left");
    }
  }
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/Chat.java PORT");
    System.exit(2);
  }
  new TCP4ServerEndpoint(Reactor.get(), Integer.parseInt(args[0])).listen(_ -> new Guest());
  Reactor.get().run();
}
