import module spindle.testing;

/// Sells the seats of a theatre. There is a bug in it, which shows only now and then.
class BoxOffice {
  int free = 3;

  void serve(Conversation visitor) throws Exception {
    while (visitor.readLine() != null) {
      if (free > 0) {
        Fiber.sleep(Duration.ofMillis(20)); // the bank takes its time
        free--;
        visitor.write("Your seat is reserved.\n");
      } else {
        visitor.write("Sold out.\n");
      }
    }
  }
}

/// Four visitors who come when they like, within nine seconds.
void scenario(Simulation world) {
  var office = new BoxOffice();
  world
      .host("theatre")
      .program(reactor ->
          new TCP4ServerEndpoint(reactor, 2000).listen(Conversation.with(office::serve)));
  for (int i = 1; i <= 4; i++) {
    world
        .host("visitor-" + i)
        .program(reactor -> Fiber.start(reactor, () -> visit(world, reactor)));
  }
  world.always("no seat is sold twice", () -> office.free >= 0);
  world.run(Duration.ofSeconds(10));
}

void visit(Simulation world, Reactor reactor) throws Exception {
  Fiber.sleep(Duration.ofMillis(world.random("visits").nextInt(9_000)));
  try (var office = Conversation.connect(new TCP4ClientEndpoint(reactor, "theatre", 2000))) {
    office.write("One, please.\n");
    office.readLine();
  }
}

void main(String... args) {
  System.exit(Simulation.main(args, this::scenario));
}
