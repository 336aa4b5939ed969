package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// What a conversation keeps of its peer's bytes counts against the reactor's budget, until a fiber
/// has read it, whenever that is.
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class ConversationInputTest {
  /// Of both ends, beside what was sent.
  private static final int NOTHING_SENT = 8 * 1024;

  private static final int TURNS_MAX = 100;

  private final Reactor reactor =
      Reactor.over(
          new MemoryNetwork().host("localhost").kernel(),
          ReactorSettings.defaults().withInputBudget(1 << 20));
  private final Protocol client =
      new Protocol() {
        @Override
        public void dataReceived(ByteBuffer data) {}
      };
  private final Deferred<Void> go = new Deferred<>();
  private ListeningPort port;
  private boolean ended;

  @BeforeEach
  void serve() throws Exception {
    port =
        reactor.listenTCP(
            0,
            Conversation.with(peer -> {
              Fiber.await(go);
              while (peer.read() != null) {
                // All is read.
              }
              ended = true;
            }),
            ListenOptions.defaults().withInterface("127.0.0.1"));
    Deferred<Protocol> connected =
        reactor.connect(port.host(), _ -> client, ConnectOptions.defaults());
    until(connected::isDone);
  }

  @AfterEach
  void close() {
    reactor.close();
  }

  private void until(BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).isLessThan(TURNS_MAX);
      reactor.iterate(Duration.ofMillis(50));
    }
  }

  private long kept() {
    return reactor.statistics().inputKept();
  }

  private void send(int count) {
    client.transport().write("x".repeat(count).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void whatIsReadCountsUntilTheNextIs() {
    assertThat(kept()).isLessThan(NOTHING_SENT);
    send(40_000);
    until(() -> kept() > 40_000);
    go.callback();
    for (int i = 0; i < 10; i++) {
      reactor.iterate(Duration.ZERO);
    }
    assertThat(kept()).as("the waiting fiber has it still").isGreaterThan(40_000);
    send(1);
    until(() -> kept() < NOTHING_SENT);
    send(40_000);
    client.transport().loseConnection();
    until(() -> ended && kept() == 0);
  }

  @Test
  void whatAFiberHasStillToReadCountsWhenItsConnectionHasEnded() {
    send(40_000);
    until(() -> kept() > 40_000);
    client.transport().abortConnection();
    until(() -> reactor.statistics().connections() == 0);
    assertThat(kept()).isGreaterThan(40_000);
    go.callback();
    until(() -> kept() == 0);
  }

  @Test
  void aFiberThatEndsLetsGoOfWhatItHasNotRead() {
    send(40_000);
    until(() -> kept() > 40_000);
    go.errback(new CancelledError());
    until(() -> reactor.statistics().connections() == 0);
    assertThat(kept()).isZero();
  }
}
