package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.sim.Explored;
import spindle.sim.FaultWeights;
import spindle.sim.Host;
import spindle.sim.ScenarioFailed;
import spindle.sim.Simulation;
import spindle.time.DelayedCall;

/// A client in simulated worlds: its server crashes, links are cut, it is stopped and started, at
/// any time and together. Whatever has happened, it finds a way out.
///
/// How many worlds are tried says the property `spindle.service.seeds`.
class ClientServiceWorldsTest {
  private static final long SEEDS = Long.getLong("spindle.service.seeds", 300);

  private static final Duration TROUBLE = Duration.ofSeconds(40);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Logger logger = Logger.getLogger("spindle.service");
  private @Nullable Level before;

  @BeforeEach
  void onlyErrorsAreOfInterest() {
    before = logger.getLevel();
    logger.setLevel(Level.SEVERE);
  }

  @AfterEach
  void asBefore() {
    logger.setLevel(before);
  }

  @Test
  void inNoWorldIsItStuckOrConnectedTwice() {
    Explored explored = Simulation.explore(SEEDS, world -> new Trial(world, place -> place).run());
    assertThat(explored.seeds()).isEqualTo(SEEDS);
  }

  @Test
  void aPlaceThatDoesNotTellOfTheEndIsFound() {
    assertThatThrownBy(
            () -> Simulation.explore(300, world -> new Trial(world, Untelling::new).run()))
        .isInstanceOf(ScenarioFailed.class)
        .hasMessageContaining("waited in vain");
  }

  /// What a careless endpoint would be: only some of those who should be told of the end are.
  private record Untelling(Connectable place) implements Connectable {
    @Override
    public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
      return place.connect(
          new Factory<P>() {
            @Override
            public @Nullable P buildProtocol(Address address) throws Exception {
              return factory.buildProtocol(address);
            }
          });
    }
  }

  /// Answers each ping.
  private static final class Answering extends Protocol {
    @Override
    public void connectionMade() {
      setPatience(Patience.with(transport()).silence(Duration.ofSeconds(10)));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  /// One world: a server, and a client that is told to start, to stop and to wait at random.
  private static final class Trial {
    private final Simulation world;
    private final UnaryOperator<Connectable> wrapping;
    private final RandomGenerator random;
    private final List<Deferred<?>> waiting = new ArrayList<>();
    private @Nullable Reactor reactor;
    private @Nullable ClientService<Pinging> client;
    private int open;
    private boolean calm;

    Trial(Simulation world, UnaryOperator<Connectable> wrapping) {
      this.world = world;
      this.wrapping = wrapping;
      random = world.random("client");
    }

    /// Sends a ping each second, and is patient for five.
    private final class Pinging extends Protocol {
      final Deferred<Void> answered = new Deferred<>();
      private @Nullable DelayedCall next;

      @Override
      public void connectionMade() {
        open++;
        setPatience(Patience.with(transport()).silence(Duration.ofSeconds(5)));
        ping();
      }

      private void ping() {
        transport().write("ping");
        next = transport().scheduler().callLater(Duration.ofSeconds(1), this::ping);
      }

      @Override
      public void dataReceived(ByteBuffer data) {
        if (!answered.called()) {
          answered.callback();
        }
      }

      @Override
      public void connectionLost(ConnectionClosed reason) {
        open--;
        Objects.requireNonNull(next).cancel();
      }
    }

    void run() throws Exception {
      Host server = world.host("server");
      server.program(
          each -> each.listenTCP(80, ServerFactory.of(Answering::new), ListenOptions.defaults()));
      world.host("client").program(this::begin);
      world.checkErrors();
      world.checkLeftovers();
      world.always("one connection at a time", () -> open <= 1);
      world.faults(FaultWeights.defaults().withTimes(Duration.ofSeconds(3), Duration.ofSeconds(2)));
      world.run(TROUBLE);
      calm = true;
      world.calm();
      mayComeBackAndMayEnd();
    }

    /// What the client host does, also after each of its crashes.
    private void begin(Reactor started) {
      reactor = started;
      open = 0;
      waiting.clear();
      ConnectOptions options = ConnectOptions.defaults().withTimeout(Duration.ofSeconds(3));
      RetryPolicy policy =
          Backoff.of(random).withInitial(Duration.ofMillis(100)).withLongest(Duration.ofSeconds(5));
      client =
          new ClientService<>(
                  "client",
                  wrapping.apply(new HostnameEndpoint(started, "server", 80, options)),
                  _ -> new Pinging(),
                  policy,
                  started)
              .prepareWith(protocol -> protocol.answered.then(_ -> login(started)));
      meddle();
    }

    /// Takes its time, and is refused now and then.
    private Deferred<Void> login(Reactor clock) {
      Duration time = Duration.ofMillis(random.nextInt(2000));
      boolean refused = !calm && random.nextInt(6) == 0;
      return Deferred.deferLater(
          clock,
          time,
          () -> {
            if (refused) {
              throw new IOException("who are you?");
            }
          });
    }

    private void meddle() {
      Reactor now = Objects.requireNonNull(reactor);
      if (calm) {
        return;
      }
      ClientService<Pinging> told = Objects.requireNonNull(client);
      switch (random.nextInt(4)) {
        case 0 -> waiting.add(told.stopService());
        case 1 -> waiting.add(told.whenConnected(1 + random.nextInt(3)).reportedElsewhere());
        case 2 -> waiting.add(told.whenConnected());
        default -> {}
      }
      if (random.nextInt(3) > 0) {
        waiting.add(told.startService());
      }
      now.callLater(Duration.ofMillis(random.nextInt(4000)), this::meddle);
    }

    private void mayComeBackAndMayEnd() throws Exception {
      ClientService<Pinging> told = Objects.requireNonNull(client);
      told.startService();
      world.await(told.whenConnected(), PATIENCE);
      world.await(told.stopService(), PATIENCE);
      assertThat(told.state()).isEqualTo(ServiceState.STOPPED);
      for (Deferred<?> each : waiting) {
        assertThat(each.called()).isTrue();
        each.handleFailure(_ -> {});
      }
      assertThat(open).isZero();
      world.run(Duration.ofSeconds(15));
    }
  }
}
