import module spindle.testing;

/// A value, and which write it comes from: of two, the one with the higher number is newer.
record Written(int number, String writer, String value) implements Comparable<Written> {
  static Written parse(String text) {
    String[] words = text.split(" ", 3);
    return new Written(Integer.parseInt(words[0]), words[1], words[2]);
  }

  @Override
  public int compareTo(Written other) {
    return Comparator.comparingInt(Written::number)
        .thenComparing(Written::writer)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return number + " " + writer + " " + value;
  }
}

/// What a replica keeps where a crash does not reach it.
class Disk {
  Written newest = new Written(0, "nobody", "");
}

/// A replica: keeps the newest that it has heard of, and always answers with that.
void replica(Conversation peer, Disk disk) throws Exception {
  for (var line = peer.readLine(); line != null; line = peer.readLine()) {
    if (line.startsWith("keep ")) {
      var told = Written.parse(line.substring("keep ".length()));
      disk.newest = Collections.max(List.of(told, disk.newest));
    }
    peer.write(disk.newest + "\n");
  }
}

/// A register that several replicas keep together. It can be read and written as long as more than
/// half of them can be reached (Attiya, Bar-Noy, Dolev): any two majorities have a member in
/// common, so whoever asks one hears of all that another was told.
record Register(String client, List<? extends Connectable> replicas) {
  String read() throws Exception {
    var newest = Collections.max(majority("newest"));
    majority("keep " + newest); // or the next reader might still be told of an older one
    return newest.value();
  }

  void write(String value) throws Exception {
    int number = Collections.max(majority("newest")).number() + 1;
    majority("keep " + new Written(number, client, value));
  }

  private List<Written> majority(String question) throws Exception {
    var answers = new DeferredQueue<Written>();
    var asking = new ArrayList<Deferred<Void>>();
    for (var replica : replicas) {
      asking.add(Fiber.fork(() -> answers.put(ask(replica, question))));
    }
    var heard = new ArrayList<Written>();
    while (heard.size() <= replicas.size() / 2) {
      heard.add(Fiber.await(answers.get()));
    }
    asking.forEach(Deferred::cancel);
    return heard;
  }

  /// Asks until there is an answer. To be told a thing twice does a replica no harm.
  private static Written ask(Connectable replica, String question) throws Exception {
    while (true) {
      try (var peer = Conversation.connect(replica)) {
        peer.write(question + "\n");
        String answer = Fiber.withDeadline(Duration.ofSeconds(1), peer::readLine);
        if (answer != null) {
          return Written.parse(answer);
        }
      } catch (IOException | TimeoutError _) {
        // It is down, or cannot be reached.
      }
      Fiber.sleep(Duration.ofMillis(200));
    }
  }
}

/// What clients ask of it, and what that means: the second half of the program is its test.
sealed interface Command {}

record Read() implements Command {}

record Write(String value) implements Command {}

Sequential.Done<String, String> meaning(String state, Command call) {
  return switch (call) {
    case Read _ -> Sequential.done(state, state);
    case Write(String value) -> Sequential.done(value, "ok");
  };
}

/// A client: reads and writes, and notes in the history what it was told.
void client(Simulation world, Register register, History<Command, String> history)
    throws Exception {
  var chance = world.random(register.client());
  for (int i = 1; i <= 6; i++) {
    Fiber.sleep(Duration.ofMillis(chance.nextInt(2_000)));
    if (chance.nextBoolean()) {
      history.ask(register.client(), new Read()).answered(register.read());
    } else {
      String value = register.client() + "-" + i;
      var write = history.ask(register.client(), new Write(value));
      register.write(value);
      write.answered("ok");
    }
  }
}

/// Three replicas and three clients, in a world where hosts crash and links are cut.
void scenario(Simulation world) {
  var names = List.of("north", "east", "west");
  var history = new History<Command, String>();
  for (String name : names) {
    var disk = new Disk();
    world
        .host(name)
        .program(reactor ->
            new TCP4ServerEndpoint(reactor, 7000)
                .listen(Conversation.with(peer -> replica(peer, disk))));
  }
  var started = new int[1];
  for (int i = 0; i < 3; i++) {
    world
        .host("client-" + i)
        .program(reactor -> {
          var replicas =
              names.stream().map(name -> new TCP4ClientEndpoint(reactor, name, 7000)).toList();
          // After a crash it is somebody else: it may not write under the same number twice.
          var register = new Register("client" + ++started[0], replicas);
          Fiber.start(reactor, () -> client(world, register, history));
        });
  }
  world.faults(
      FaultWeights.defaults().withTimes(Duration.ofSeconds(2), Duration.ofSeconds(2)).withReset(1));
  world.run(Duration.ofSeconds(20));
  history.check("", this::meaning);
}

void main(String... args) {
  System.exit(Simulation.main(args, this::scenario));
}
