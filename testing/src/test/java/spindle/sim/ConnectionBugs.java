package spindle.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;

/// Bugs in connecting and in losing a connection.
final class ConnectionBugs {
  private ConnectionBugs() {}

  static List<Bug> all() {
    return List.of(
        new Bug("a leak on cancel", "nobody stays", ConnectionBugs::leakOnCancel),
        new Bug("a race of two connects", "one connection", ConnectionBugs::connectRace),
        new Bug("an unbounded retry", "few attempts", ConnectionBugs::unboundedRetry),
        new Bug("a timer that outlives its peer", "gone", ConnectionBugs::timerAfterLoss));
  }

  /// Has the server keep the set of those who are there.
  private static Host counting(Simulation world, Set<Talk> here) {
    Host server = world.host("server");
    server.program(reactor ->
        Talk.listen(
            reactor,
            (peer, line) -> {
              here.add(peer);
              peer.sendLine(line);
            },
            here::remove));
    return server;
  }

  /// Gives out a Deferred of its own for a greeted connection. When that is cancelled, it is not
  /// fired any more; the connection is there all the same, and nobody has it.
  private static void leakOnCancel(Simulation world, boolean planted) {
    Set<Talk> here = new LinkedHashSet<>();
    counting(world, here);
    world
        .host("client")
        .program(reactor -> {
          Deferred<Talk> wanted = new Deferred<>(_ -> {});
          var connecting =
              Talk.to(reactor, "server")
                  .connectProtocol(
                      new Talk((server, _) -> {
                        if (!wanted.called()) {
                          wanted.callback(server);
                        } else if (!planted) {
                          server.close();
                        }
                      }))
                  .onSuccess(server -> server.sendLine("hello"));
          wanted
              .addTimeout(Talk.within(world, 100), reactor)
              .onSuccess(Talk::close)
              .handleFailure(_ -> {});
          connecting.handleFailure(_ -> {});
        });
    world.run(Duration.ofSeconds(1));
    world.eventually("nobody stays", Duration.ofSeconds(1), here::isEmpty);
    world.run(Duration.ofSeconds(1));
  }

  /// Connects if there is no connection yet. Who asks while one is being made gets another.
  private static void connectRace(Simulation world, boolean planted) {
    Set<Talk> here = new LinkedHashSet<>();
    counting(world, here);
    world
        .host("client")
        .program(reactor -> {
          var pool = new Pool(reactor, planted);
          for (int i = 0; i < 3; i++) {
            reactor.callLater(Talk.within(world, 100), () -> pool.say("hello"));
          }
        });
    world.always("one connection is enough", () -> here.size() <= 1);
    world.run(Duration.ofSeconds(1));
  }

  private static final class Pool {
    private final Reactor reactor;
    private final boolean planted;
    private @Nullable Talk server;
    private @Nullable Deferred<Talk> connecting;

    Pool(Reactor reactor, boolean planted) {
      this.reactor = reactor;
      this.planted = planted;
    }

    void say(String line) {
      if (server != null) {
        server.sendLine(line);
      } else if (connecting != null && !planted) {
        connecting.onSuccess(peer -> peer.sendLine(line));
      } else {
        connecting =
            Talk.to(reactor, "server")
                .connectProtocol(new Talk((_, _) -> {}))
                .onSuccess(peer -> {
                  server = peer;
                  peer.sendLine(line);
                });
      }
    }
  }

  /// Connects again soon after it was refused, however often. A server that is away for a while
  /// comes back to a storm.
  private static void unboundedRetry(Simulation world, boolean planted) {
    world
        .host("server")
        .program(reactor ->
            reactor.callLater(
                Talk.within(world, 2_000), () -> Talk.listen(reactor, Talk::sendLine)));
    var attempts = new int[1];
    world
        .host("client")
        .program(reactor ->
            Fiber.start(
                reactor,
                () -> {
                  var pause = Duration.ofMillis(10);
                  while (true) {
                    try {
                      attempts[0]++;
                      talkUntilLost(reactor);
                    } catch (IOException _) {
                      Fiber.sleep(pause);
                      pause = planted ? pause : pause.multipliedBy(2);
                    }
                  }
                }));
    world.always("few attempts are made", () -> attempts[0] < 20);
    world.run(Duration.ofSeconds(5));
  }

  private static void talkUntilLost(Reactor reactor) throws Exception {
    try (var server = Conversation.connect(Talk.to(reactor, "server"))) {
      while (true) {
        server.write("hello\n");
        Fiber.withDeadline(Duration.ofSeconds(1), server::readLine);
        Fiber.sleep(Duration.ofMillis(100));
      }
    }
  }

  /// Says something every now and then, and goes on with it when the peer has gone.
  private static void timerAfterLoss(Simulation world, boolean planted) {
    Host server = world.host("server");
    server.program(reactor ->
        new TCP4ServerEndpoint(reactor, Talk.PORT).listen(_ -> new Ticking(reactor, planted)));
    Talk.client(world, "client", (_, peer) -> Fiber.sleep(Talk.within(world, 500)));
    world.run(Duration.ofSeconds(2));
    if (!server.reactor().delayedCalls().isEmpty()) {
      throw new AssertionError(
          "the peer is gone, and left behind " + server.reactor().delayedCalls());
    }
  }

  private static final class Ticking extends Talk {
    private final Reactor reactor;
    private final boolean planted;
    private @Nullable DelayedCall next;

    Ticking(Reactor reactor, boolean planted) {
      super((_, _) -> {});
      this.reactor = reactor;
      this.planted = planted;
    }

    @Override
    public void connectionMade() {
      tick();
    }

    private void tick() {
      sendLine("tick");
      next = reactor.callLater(Duration.ofMillis(100), this::tick);
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      if (next != null && !planted) {
        next.cancel();
      }
    }
  }
}
