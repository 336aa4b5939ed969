package spindle.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.kernel.Kernel;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;
import spindle.reason.NoRouteError;
import spindle.reason.TCPTimedOutError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// What a network in memory does that the contracts do not speak of.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MemoryNetworkTest {
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost near = network.host("near", IPv4Address.of("10.0.0.1", 0));
  private final MemoryHost far =
      network.host("far", IPv4Address.of("10.0.0.2", 0), IPv6Address.of("fd00::2", 0));
  private final Reactor reactor = Reactor.over(near.kernel(), ReactorSettings.defaults());
  private final Reactor other = Reactor.over(far.kernel(), ReactorSettings.defaults());
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    reactor.close();
    other.close();
  }

  /// Writes down what happens to it.
  private final class Noting extends Protocol {
    private final String name;

    Noting(String name) {
      this.name = name;
    }

    @Override
    public void connectionMade() {
      log.add(name + " made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      log.add(name + " hears " + StandardCharsets.US_ASCII.decode(data));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      log.add(name + " lost: " + reason.getMessage());
    }
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      reactor.iterate(Duration.ZERO);
      other.iterate(Duration.ZERO);
    }
  }

  private static ConnectOptions options() {
    return ConnectOptions.defaults().withTimeout(Duration.ofHours(1));
  }

  private Noting connect(int port) throws Exception {
    Noting client = new Noting("client");
    var _ =
        other.listen(
            IPv4Address.of("10.0.0.2", port), _ -> new Noting("server"), ListenOptions.defaults());
    reactor.connect(IPv4Address.of("10.0.0.2", port), _ -> client, options()).reportedElsewhere();
    turns(3);
    assertThat(log).containsExactlyInAnyOrder("client made", "server made");
    log.clear();
    return client;
  }

  private Throwable failureOf(spindle.address.Address to) {
    List<Throwable> failures = new ArrayList<>();
    reactor.connect(to, _ -> new Noting("never"), options()).handleFailure(failures::add);
    while (failures.isEmpty()) {
      reactor.iterate(Duration.ofHours(1));
    }
    return failures.getFirst();
  }

  @Test
  void twoMachinesSpeakToEachOther() throws Exception {
    connect(80).transport().write("hello");
    turns(2);
    assertThat(log).containsExactly("server hears hello");
  }

  @Test
  void aMachineIsFoundByItsName() throws Exception {
    List<Object> found = new ArrayList<>();
    reactor.resolve("far").addCallback(found::add);
    reactor.resolve("nobody").handleFailure(DNSLookupError.class, e -> found.add(e.getMessage()));
    reactor.iterate(Duration.ZERO);
    reactor.iterate(Duration.ZERO);
    assertThat(found).hasSize(2);
    assertThat(found.getFirst().toString()).contains("10.0.0.2").contains("fd00");
    assertThat(found.getLast().toString()).contains("'nobody'");
  }

  @Test
  void wherePortsDoNotListenAnAttemptIsRefused() {
    assertThat(failureOf(IPv4Address.of("10.0.0.2", 80)))
        .isInstanceOf(ConnectionRefusedError.class);
  }

  @Test
  void whereNobodyIsThereIsNoRoute() {
    assertThat(failureOf(IPv4Address.of("10.0.0.9", 80))).isInstanceOf(NoRouteError.class);
  }

  @Test
  void aMachineThatIsDownAnswersNothing() {
    far.crash();
    long before = network.nanos();
    assertThat(failureOf(IPv4Address.of("10.0.0.2", 80))).isInstanceOf(TCPTimedOutError.class);
    assertThat(Duration.ofNanos(network.nanos() - before)).isEqualTo(Duration.ofSeconds(127));
  }

  @Test
  void aCrashIsSeenOnlyByWhoSendsAndWaitsLong() throws Exception {
    Noting client = connect(80);
    far.crash();
    reactor.iterate(Duration.ofHours(10));
    assertThat(log).isEmpty();
    client.transport().write("are you there?");
    while (log.isEmpty()) {
      reactor.iterate(Duration.ofHours(1));
    }
    assertThat(log).hasSize(1);
    assertThat(log.getFirst()).contains("Connection timed out");
  }

  @Test
  void aMachineThatStartedAgainResetsWhatItDoesNotKnow() throws Exception {
    Noting client = connect(80);
    far.crash();
    try (Kernel again = far.kernel()) {
      client.transport().write("are you there?");
      reactor.iterate(Duration.ZERO);
      reactor.iterate(Duration.ZERO);
      assertThat(log).hasSize(1);
      assertThat(log.getFirst()).contains("reset");
      assertThat(again.name()).isEqualTo("memory");
    }
  }

  @Test
  void aWaitThatWouldNeverEndSaysWhatIsOpen() throws Exception {
    connect(80);
    assertThatThrownBy(() -> reactor.run(false))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .isInstanceOf(NothingWillHappen.class)
        .hasMessageContaining("near: connection 10.0.0.1:")
        .hasMessageContaining("waits to read")
        .hasMessageContaining("far: port 10.0.0.2:80");
  }

  @Test
  void timeJumpsToWhatIsDueNext() {
    var _ = reactor.callLater(Duration.ofDays(1000), reactor::stop);
    reactor.run(false);
    assertThat(Duration.ofNanos(network.nanos())).isEqualTo(Duration.ofDays(1000));
  }

  @Test
  void aJobForAThreadRunsLaterOnTheOneThread() throws Exception {
    reactor.callWhenRunning(() ->
        reactor
            .deferToThread(() -> {
              log.add(Thread.currentThread().getName() + " " + reactor.inReactorThread());
              return "value";
            })
            .onSuccess(value -> {
              log.add(value + " " + reactor.inReactorThread());
              reactor.stop();
            }));
    reactor.run(false);
    assertThat(log).containsExactly(Thread.currentThread().getName() + " false", "value true");
  }

  @Test
  void aCallFromAForeignThreadIsRefused() throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    turns(1);
    MemoryKernel kernel = near.kernel();
    Thread foreign = Thread.ofPlatform().unstarted(kernel::wake);
    foreign.setUncaughtExceptionHandler((_, failure) -> thrown.add(failure));
    foreign.start();
    foreign.join();
    assertThat(thrown).hasSize(1);
    assertThat(thrown.getFirst()).isInstanceOf(WrongThreadException.class);
    kernel.close();
  }

  @Test
  void descriptorsMayBeScarce() throws IOException {
    near.limitDescriptors(near.descriptors() + 1);
    try (MemoryKernel kernel = near.kernel()) {
      Kernel.Spare only = kernel.reserve();
      assertThatThrownBy(kernel::reserve).hasMessage("Too many open files");
      only.release();
      kernel.reserve().release();
    }
  }

  @Test
  void aFullBacklogMakesAttemptsWaitASecond() throws Exception {
    MemoryKernel kernel = far.kernel();
    var port = kernel.listen(IPv4Address.of("10.0.0.2", 81), new Kernel.Listening(1));
    List<Boolean> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      reactor
          .connect(IPv4Address.of("10.0.0.2", 81), _ -> new Noting("client"), options())
          .onSuccess(_ -> made.add(true))
          .reportedElsewhere();
    }
    reactor.iterate(Duration.ZERO);
    reactor.iterate(Duration.ZERO);
    assertThat(made).hasSize(2);
    assertThat(port.accept()).isNotNull();
    reactor.iterate(Duration.ofSeconds(2));
    assertThat(made).hasSize(3);
    assertThat(Duration.ofNanos(network.nanos())).isEqualTo(Duration.ofSeconds(1));
    kernel.close();
  }

  @Test
  void aClosedKernelEndsItsConnections() throws Exception {
    Noting client = connect(80);
    other.close();
    reactor.iterate(Duration.ofSeconds(20));
    assertThat(log).hasSize(2).first().isEqualTo("server lost: the reactor stopped");
    assertThat(log.getLast()).startsWith("client lost");
    assertThat(client.transport()).isNotNull();
  }
}
