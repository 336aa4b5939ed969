package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.memory.Parcel;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;

/// A world of hosts in one thread.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulationTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<String> log = new ArrayList<>();

  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  /// Sends one text and notes what comes back, all of it as one line.
  private final class Asking extends Protocol {
    private final String text;
    private final StringBuilder heard = new StringBuilder();

    Asking(String text) {
      this.text = text;
    }

    @Override
    public void connectionMade() {
      transport().write(text);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.append(StandardCharsets.US_ASCII.decode(data));
      if (heard.length() == text.length()) {
        log.add("heard " + heard);
        transport().loseConnection();
      }
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      log.add("lost " + reason.getClass().getSimpleName());
    }
  }

  private static void serve(Reactor reactor) {
    new TCP4ServerEndpoint(reactor, 7).listen(_ -> new Echo());
  }

  private void ask(Reactor reactor, String text) {
    new TCP4ClientEndpoint(reactor, "server", 7)
        .connect(_ -> new Asking(text))
        .handleFailure(failure -> log.add("failed " + failure.getClass().getSimpleName()));
  }

  private boolean logHas(String line) {
    return log.contains(line);
  }

  @Test
  void hostsSpeakToEachOtherThroughEverythingThatRunsInProduction() {
    try (var world = Simulation.withSeed(1)) {
      world.host("server").program(SimulationTest::serve);
      world.host("client").program(reactor -> ask(reactor, "hello"));
      world.runUntil("it is answered", MINUTE, () -> logHas("heard hello"));
      world.runUntil("it is over", MINUTE, () -> logHas("lost ConnectionDone"));
      assertThat(world.elapsed()).isBetween(Duration.ofNanos(300_000), Duration.ofMillis(200));
    }
  }

  @Test
  void straightLineCodeRunsUnchanged() {
    try (var world = Simulation.withSeed(2)) {
      world
          .host("server")
          .program(reactor ->
              new TCP4ServerEndpoint(reactor, 7)
                  .listen(
                      Conversation.with(peer -> {
                        String line;
                        while ((line = peer.readLine()) != null) {
                          peer.write(line.toUpperCase(java.util.Locale.ROOT) + "\n");
                        }
                      })));
      world.host("client").program(reactor -> ask(reactor, "Hello\n"));
      world.runUntil("it is answered", MINUTE, () -> logHas("heard HELLO\n"));
    }
  }

  /// Everything that happens in a small world in which much goes wrong.
  static List<String> trace(long seed, List<Integer> leftOut) {
    List<String> lines = new ArrayList<>();
    SimulationTest test = new SimulationTest();
    try (var world = Simulation.withSeed(seed, leftOut)) {
      world.trace(lines::add);
      world.links(LinkQuality.defaults().withLoss(0.05));
      world.host("server").program(SimulationTest::serve);
      for (int i = 0; i < 3; i++) {
        String text = "from " + i;
        world
            .host("client " + i)
            .program(reactor -> {
              test.ask(reactor, text);
              var _ = reactor.callLater(Duration.ofSeconds(1), () -> test.ask(reactor, text + "!"));
            });
      }
      world.faults(FaultWeights.defaults().withTimes(Duration.ofSeconds(1), Duration.ofSeconds(1)));
      world.run(Duration.ofSeconds(10));
      world.calm();
      world.run(MINUTE);
    }
    return lines;
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    List<String> once = trace(3, List.of());
    assertThat(once).hasSizeGreaterThan(50);
    assertThat(trace(3, List.of())).isEqualTo(once);
  }

  @Test
  void anotherSeedGivesAnotherOrder() {
    assertThat(trace(4, List.of())).isNotEqualTo(trace(3, List.of()));
  }

  @Test
  void aFaultLeftOutChangesNoOtherFault() {
    List<String> with = faults(trace(5, List.of()));
    List<String> without = faults(trace(5, List.of(2)));
    assertThat(with.get(1)).contains("fault 2");
    with.remove(1);
    assertThat(without).isEqualTo(with);
  }

  private static List<String> faults(List<String> trace) {
    return new ArrayList<>(trace.stream().filter(line -> line.contains(" - fault ")).toList());
  }

  @Test
  void aCrashedHostStartsAgainWithItsProgramAndNothingElse() {
    try (var world = Simulation.withSeed(6)) {
      Host server = world.host("server");
      server.program(reactor -> {
        log.add("begins");
        serve(reactor);
      });
      Host client = world.host("client");
      world.run(Duration.ofSeconds(1));
      server.crash();
      assertThat(server.up()).isFalse();
      assertThatThrownBy(server::reactor).hasMessageContaining("'server' is down");
      client.program(reactor -> ask(reactor, "hello"));
      world.run(Duration.ofSeconds(10));
      assertThat(log).containsExactly("begins");
      server.restart();
      world.runUntil("it is answered", MINUTE, () -> logHas("heard hello"));
      assertThat(log.subList(0, 2)).containsExactly("begins", "begins");
    }
  }

  @Test
  void aConnectionToAHostThatWasRestartedIsReset() {
    try (var world = Simulation.withSeed(7)) {
      Host server = world.host("server");
      server.program(SimulationTest::serve);
      List<Asking> clients = new ArrayList<>();
      world
          .host("client")
          .program(reactor ->
              new TCP4ClientEndpoint(reactor, "server", 7)
                  .connect(_ -> new Asking("hello, server"))
                  .onSuccess(clients::add));
      world.runUntil("they are connected", MINUTE, () -> !clients.isEmpty());
      server.crash();
      server.restart();
      world.runUntil("it is lost", MINUTE, () -> logHas("lost ConnectionLost"));
    }
  }

  @Test
  void whatIsCutOffWaitsUntilItIsHealed() {
    try (var world = Simulation.withSeed(8)) {
      Host server = world.host("server");
      server.program(SimulationTest::serve);
      Host client = world.host("client");
      world.partition(List.of(server), List.of(client));
      client.program(reactor -> ask(reactor, "hello"));
      world.run(Duration.ofSeconds(10));
      assertThat(log).isEmpty();
      world.heal();
      world.runUntil("it is answered", MINUTE, () -> logHas("heard hello"));
    }
  }

  @Test
  void aCutInOneDirectionHoldsTheAnswersBack() {
    try (var world = Simulation.withSeed(9)) {
      Host server = world.host("server");
      List<String> served = new ArrayList<>();
      server.program(reactor ->
          new TCP4ServerEndpoint(reactor, 7)
              .listen(_ ->
                  new Protocol() {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                      served.add("got bytes");
                      transport().write(data);
                    }
                  }));
      Host client = world.host("client");
      List<Asking> clients = new ArrayList<>();
      client.program(reactor ->
          new TCP4ClientEndpoint(reactor, "server", 7)
              .connect(_ -> new Asking(""))
              .onSuccess(clients::add));
      world.runUntil("they are connected", MINUTE, () -> !clients.isEmpty());
      world.cut(server, client);
      clients.getFirst().transport().write("hello");
      world.run(Duration.ofSeconds(20));
      assertThat(served).isNotEmpty();
      assertThat(clients.getFirst().heard).isEmpty();
      world.heal();
      world.run(MINUTE);
      assertThat(clients.getFirst().heard).hasToString("hello");
    }
  }

  @Test
  void aRuleDropsWhatItMatches() {
    try (var world = Simulation.withSeed(10)) {
      world.rule(traffic -> traffic.kind() == Parcel.Kind.CONNECT, new Verdict.Drop());
      world.host("server").program(SimulationTest::serve);
      world.host("client").program(reactor -> ask(reactor, "hello"));
      world.runUntil("it fails", MINUTE, () -> !log.isEmpty());
      assertThat(log).containsExactly("failed ConnectTimeoutError");
    }
  }

  @Test
  void aWaitInVainSaysWhatIsOpen() {
    try (var world = Simulation.withSeed(11)) {
      world.host("server").program(SimulationTest::serve);
      assertThatThrownBy(() -> world.runUntil("the cows come home", MINUTE, () -> false))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("the cows come home")
          .hasMessageContaining("server: port 0.0.0.0:7, waits to read");
    }
  }

  @Test
  void aProgramThatThrowsEndsTheRun() {
    try (var world = Simulation.withSeed(12)) {
      world
          .host("server")
          .program(_ -> {
            throw new IllegalStateException("no start");
          });
      assertThatThrownBy(() -> world.run(MINUTE))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no start");
    }
  }

  @Test
  void aCallFromAForeignThreadEndsTheRun() throws Exception {
    try (var world = Simulation.withSeed(13)) {
      Host host = world.host("host");
      world.run(MINUTE);
      List<Throwable> thrown = new ArrayList<>();
      Thread stray = Thread.ofPlatform().unstarted(() -> host.reactor().callFromThread(() -> {}));
      stray.setUncaughtExceptionHandler((_, failure) -> thrown.add(failure));
      stray.start();
      stray.join();
      assertThat(thrown).hasSize(1).first().isInstanceOf(WrongThreadException.class);
      assertThatThrownBy(world::step).isInstanceOf(WrongThreadException.class);
    }
  }

  @Test
  void jobsForThreadsRunInTheWorld() {
    try (var world = Simulation.withSeed(14)) {
      world
          .host("host")
          .program(reactor ->
              reactor.deferToThread(() -> Thread.currentThread().getName()).onSuccess(log::add));
      world.runUntil("it has run", MINUTE, () -> !log.isEmpty());
      assertThat(log).containsExactly(Thread.currentThread().getName());
    }
  }

  @Test
  void timersAreNeverEarlyAndKeepTheirOrder() {
    try (var world = Simulation.withSeed(15)) {
      List<Integer> order = new ArrayList<>();
      world
          .host("host")
          .program(reactor -> {
            long begun = reactor.nowNanos();
            for (int i = 0; i < 100; i++) {
              int number = i;
              var _ =
                  reactor.callLater(
                      Duration.ofMillis(5),
                      () -> {
                        order.add(number);
                        assertThat(reactor.nowNanos() - begun).isGreaterThanOrEqualTo(5_000_000);
                      });
            }
          });
      world.runUntil("all have run", MINUTE, () -> order.size() == 100);
      assertThat(order).isSorted();
    }
  }

  @Test
  void aClockThatRunsFastIsAheadOfTheOthers() {
    try (var world = Simulation.withSeed(16)) {
      Host fast = world.host("fast");
      Host right = world.host("right");
      long fastBefore = fast.reactor().nowNanos();
      long rightBefore = right.reactor().nowNanos();
      fast.drift(1.5);
      world.run(MINUTE);
      assertThat(right.reactor().nowNanos() - rightBefore).isEqualTo(MINUTE.toNanos());
      assertThat(fast.reactor().nowNanos() - fastBefore).isEqualTo(MINUTE.toNanos() * 3 / 2);
    }
  }

  @Test
  void aSecureRandomOfTheWorldCanBeRepeated() {
    byte[] once = new byte[20];
    byte[] again = new byte[20];
    try (var world = Simulation.withSeed(17);
        var same = Simulation.withSeed(17)) {
      world.secureRandom("tls").nextBytes(once);
      same.secureRandom("tls").nextBytes(again);
    }
    assertThat(again).isEqualTo(once);
  }
}
