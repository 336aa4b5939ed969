package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.OpenThing;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Happy Eyeballs over real sockets: one address that never answers, one that refuses, one that is
/// there. What is told does not depend on how fast this machine is.
@EnabledOnOs(OS.LINUX)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealAddressesTest {
  private static final InetAddress FULL = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");
  private final Reactor reactor = Reactor.create();
  private final List<Deferred<Protocol>> filling = new ArrayList<>();

  @AfterEach
  void close() {
    reactor.close();
  }

  private void until(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      reactor.iterate(Duration.ofMillis(10));
    }
  }

  private void names(String... literals) {
    List<InetAddress> found = Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    reactor.installNameResolver(_ -> Deferred.succeed(found));
  }

  /// A backlog that is full makes Linux drop attempts: a hole on the loopback interface.
  private ServerSocket hole(int port) throws Exception {
    return hole(FULL, port);
  }

  private ServerSocket hole(InetAddress at, int port) throws Exception {
    ServerSocket socket = new ServerSocket(port, 1, at);
    for (int i = 0; i < 8; i++) {
      filling.add(
          reactor
              .<Protocol>connect(
                  Address.of(at, port), _ -> new Protocol() {}, ConnectOptions.defaults())
              .reportedElsewhere());
    }
    // Those that fit are connected, and the rest waits for ever.
    until(() -> filling.stream().filter(Deferred::called).count() >= 2);
    return socket;
  }

  private ListeningPort listen() throws Exception {
    return reactor.listenTCP(
        0, _ -> new Protocol() {}, ListenOptions.defaults().withInterface("127.0.0.1"));
  }

  private static int portOf(ListeningPort port) {
    return ((IPv4Address) port.host()).port();
  }

  @Test
  void aHoleAndARefusalCostOneAttemptDelayAndNoTimeout() throws Exception {
    int port = portOf(listen());
    names("127.0.0.2", "127.0.0.3", "127.0.0.1");
    try (ServerSocket _ = hole(port)) {
      Deferred<Protocol> attempt =
          new HostnameEndpoint(reactor, "both.example", port).connect(_ -> new Protocol() {});
      long began = reactor.nowNanos();
      until(attempt::called);
      Protocol connected = take(attempt);
      assertThat(connected.transport().peer()).isEqualTo(IPv4Address.of("127.0.0.1", port));
      assertThat(Duration.ofNanos(reactor.nowNanos() - began))
          .isBetween(HostnameEndpoint.ATTEMPT_DELAY, Duration.ofSeconds(20));
      filling.forEach(Deferred::cancel);
    }
  }

  private static <T> T take(Deferred<T> fired) {
    List<T> values = new ArrayList<>();
    fired.onSuccess(values::add).reportedElsewhere();
    assertThat(values).hasSize(1);
    return values.getFirst();
  }

  private static void assumeSix() {
    try (ServerSocket probe = new ServerSocket(0, 1, SIX)) {
      assumeTrue(probe.isBound());
    } catch (IOException none) {
      assumeTrue(false, "this machine has no IPv6: " + none.getMessage());
    }
  }

  /// Attempts that are under way now.
  private long attempts() {
    return OpenThing.on(reactor).stream().filter(t -> t.what().startsWith("an attempt")).count();
  }

  @Test
  void besideAnIPv6AddressThatNeverAnswersTheIPv4AddressIsTried() throws Exception {
    assumeSix();
    int port = portOf(listen());
    names("::1", "127.0.0.1");
    try (ServerSocket _ = hole(SIX, port)) {
      long others = attempts();
      List<Long> whenBuilt = new ArrayList<>();
      Deferred<Protocol> attempt =
          new HostnameEndpoint(reactor, "both.example", port)
              .connect(_ -> {
                whenBuilt.add(attempts());
                return new Protocol() {};
              });
      until(attempt::called);
      assertThat(take(attempt).transport().peer()).isEqualTo(IPv4Address.of("127.0.0.1", port));
      assertThat(whenBuilt).as("that over IPv6 was under way still").containsExactly(others + 1);
      assertThat(attempts()).as("the loser is closed").isEqualTo(others);
      filling.forEach(Deferred::cancel);
    }
  }

  @Test
  void anIPv6AddressThatRefusesCostsNoDelayAtAll() throws Exception {
    assumeSix();
    int port = portOf(listen());
    names("::1", "127.0.0.1");
    Deferred<Protocol> attempt =
        new HostnameEndpoint(reactor, "both.example", port)
            .withAttemptDelay(Duration.ofHours(1))
            .connect(_ -> new Protocol() {});
    until(attempt::called);
    assertThat(take(attempt).transport().peer()).isEqualTo(IPv4Address.of("127.0.0.1", port));
  }

  @Test
  void aRefusedAddressCostsNoDelayAtAll() throws Exception {
    int port = portOf(listen());
    names("127.0.0.3", "127.0.0.1");
    Deferred<Protocol> attempt =
        new HostnameEndpoint(reactor, "both.example", port)
            .withAttemptDelay(Duration.ofHours(1))
            .connect(_ -> new Protocol() {});
    until(attempt::called);
    assertThat(take(attempt).transport().peer()).isEqualTo(IPv4Address.of("127.0.0.1", port));
    assertThat(reactor.delayedCalls()).isEmpty();
  }

  @Test
  void whoCancelsBeforeAHoleAnswersLeavesNothing() throws Exception {
    int port = portOf(listen());
    names("127.0.0.2");
    try (ServerSocket _ = hole(port)) {
      int open = reactor.statistics().open();
      Deferred<Protocol> attempt =
          new HostnameEndpoint(reactor, "hole.example", port).connect(_ -> new Protocol() {});
      reactor.iterate(Duration.ZERO);
      assertThat(attempt.called()).isFalse();
      attempt.cancel();
      attempt.reportedElsewhere();
      assertThat(reactor.statistics().open()).isEqualTo(open);
      filling.forEach(Deferred::cancel);
    }
  }
}
