import module spindle.testing;

/// A bit of everything, in a world where much goes wrong: what happens in it must be the same in
/// every JVM. Its first argument is the folder that certificates and keys are in.
static Path folder = Path.of("");

/// Upper case, for lines and for datagrams.
String shout(String line) {
  return line.toUpperCase(Locale.ROOT) + "\n";
}

class Shouting extends DatagramProtocol {
  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    transport().write(shout(StandardCharsets.UTF_8.decode(data).toString()), from);
  }
}

/// Asks by datagrams, and asks again until there is an answer.
class Asking extends DatagramProtocol {
  final DeferredQueue<String> answers = new DeferredQueue<>();

  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    answers.put(StandardCharsets.UTF_8.decode(data).toString().strip());
  }

  String ask(String question, Address server) throws Exception {
    while (true) {
      transport().write(question, server);
      try {
        return Fiber.withDeadline(Duration.ofMillis(100), () -> Fiber.await(answers.get()));
      } catch (TimeoutError _) {
        // It was lost, or its answer was.
      }
    }
  }
}

void shouts(Conversation peer) throws Exception {
  for (var line = peer.readLine(); line != null; line = peer.readLine()) {
    peer.write(shout(line + " of " + peer.peer()));
  }
}

TlsServerContext serving(Simulation world, String kind) throws IOException {
  var identity = TlsIdentity.pem(folder.resolve(kind + ".pem"), folder.resolve(kind + ".key"));
  return TlsServerContext.load(
      TlsServerOptions.of(identity)
          .withEngines(TlsEngines.repeatable(world.secureRandom("server " + kind))));
}

TlsClientContext trusting(Simulation world, String kind) throws IOException {
  return TlsClientContext.load(
      TlsClientOptions.defaults()
          .withTrust(TlsTrust.pem(folder.resolve(kind + ".pem")))
          .withEngines(TlsEngines.repeatable(world.secureRandom("client " + kind))));
}

void serve(Reactor reactor, TlsServerContext rsa, TlsServerContext ed25519) throws Exception {
  Endpoint.server(reactor, "tcp:7000").listen(Conversation.with(this::shouts));
  Endpoint.server(reactor, "haproxy:trusted=10.0.0.0/8:tcp:7001")
      .listen(Conversation.with(this::shouts));
  reactor.listenUDP(7002, new Shouting());
  new TlsServerEndpoint(new TCP6ServerEndpoint(reactor, 7003), rsa)
      .listen(Conversation.with(this::shouts));
  new TlsServerEndpoint(new TCP6ServerEndpoint(reactor, 7004), ed25519)
      .listen(Conversation.with(this::shouts));
}

/// Says three lines to `place`, and tells what it hears; gives up after a while.
void talk(Simulation world, Host host, Connectable place, String before) {
  try (var peer = Conversation.connect(place)) {
    peer.write(before);
    for (String line : List.of("one", "two", "three")) {
      peer.write(line + "\n");
      world.note(host, "hears " + Fiber.withDeadline(Duration.ofSeconds(3), peer::readLine));
    }
  } catch (Exception failed) {
    world.note(host, "fails: " + failed);
  }
}

void client(Simulation world, Host host, Reactor reactor, List<TlsClientContext> trusting)
    throws Exception {
  var asking = new Asking();
  reactor.listenUDP(0, asking);
  var server = world.hosts().getFirst();
  for (int i = 0; i < 2; i++) {
    Fiber.sleep(Duration.ofMillis(world.random("pauses").nextInt(8_000)));
    talk(world, host, Endpoint.client(reactor, "tcp:host=server:port=7000:timeout=5"), "");
    var proxied = Endpoint.client(reactor, "tcp:server:7001");
    talk(world, host, proxied, "PROXY TCP4 192.0.2.1 192.0.2.2 10 20\r\n");
    for (int kind = 0; kind < trusting.size(); kind++) {
      var below = new HostnameEndpoint(reactor, "server", 7003 + kind);
      var tls = new TlsClientEndpoint(below, "server", 7003 + kind, trusting.get(kind));
      talk(world, host, tls, "");
    }
    world.note(host, "is told " + asking.ask("datagram " + i, server.address(7002)));
  }
}

void scenario(Simulation world) throws Exception {
  world.links(LinkQuality.defaults().withLoss(0.02).withDuplicated(0.05));
  var rsa = serving(world, "rsa");
  var ed25519 = serving(world, "ed25519");
  var server = world.host("server");
  server.program(reactor -> serve(reactor, rsa, ed25519));
  for (String name : List.of("here", "there")) {
    var trusting = List.of(trusting(world, "rsa"), trusting(world, "ed25519"));
    var host = world.host(name);
    host.program(reactor -> Fiber.start(reactor, () -> client(world, host, reactor, trusting)));
  }
  world.faults(FaultWeights.defaults());
  world.run(Duration.ofSeconds(30));
  world.note(null, "there were " + world.faultsSoFar().size() + " faults");
}

void main(String... args) {
  folder = Path.of(args[0]);
  System.exit(Simulation.main(Arrays.copyOfRange(args, 1, args.length), this::scenario));
}
