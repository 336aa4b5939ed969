package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionLost;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// What is logged of a conversation that its peer has ended, wherever that is noticed first.
class ConversationEndTest {
  private static final int TURNS_MAX = 200;

  private final Reactor reactor =
      Reactor.over(new MemoryNetwork().host("localhost").kernel(), ReactorSettings.defaults());
  private final Protocol client =
      new Protocol() {
        @Override
        public void dataReceived(ByteBuffer data) {}
      };
  private final RecordedLog log = RecordedLog.of("spindle.fiber");
  private boolean writes;

  @AfterEach
  void close() {
    reactor.close();
    log.close();
  }

  private void until(BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).isLessThan(TURNS_MAX);
      reactor.iterate(Duration.ofMillis(50));
    }
  }

  private void begin(Conversation.Body body) throws Exception {
    ListeningPort port =
        reactor.listenTCP(
            0, Conversation.with(body), ListenOptions.defaults().withInterface("127.0.0.1"));
    Deferred<Protocol> connected =
        reactor.connect(port.host(), _ -> client, ConnectOptions.defaults());
    until(connected::isDone);
  }

  /// A peer that reads nothing, while `body` writes without end, and then resets.
  private void talk(Conversation.Body body) throws Exception {
    begin(body);
    client.transport().pauseProducing();
    until(() -> writes);
    client.transport().abortConnection();
    until(() -> reactor.statistics().connections() == 0);
  }

  private void writeForEver(Conversation peer) throws Exception {
    byte[] much = new byte[64 * 1024];
    while (true) {
      writes |= peer.transport().buffered() > 0;
      peer.write(much);
    }
  }

  @Test
  void aPeerThatResetsWhileItIsWrittenToIsNoWarning() throws Exception {
    talk(this::writeForEver);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aPeersResetThatIsPassedOnInAnotherExceptionIsNoWarning() throws Exception {
    talk(peer -> {
      try {
        writeForEver(peer);
      } catch (ConnectionLost lost) {
        throw new IllegalStateException("cannot go on", new RuntimeException(lost));
      }
    });
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aResetThatAWriteIsTheFirstToMeetIsNoWarning() throws Exception {
    Deferred<Void> go = new Deferred<>();
    begin(peer -> {
      peer.transport().pauseProducing();
      writes = true;
      Fiber.await(go);
      peer.write(new byte[64 * 1024]);
    });
    until(() -> writes);
    client.transport().abortConnection();
    go.callback();
    until(() -> reactor.statistics().connections() == 0);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void theEndOfAnotherConnectionIsAFailure() throws Exception {
    talk(peer -> {
      writes = true;
      throw new ConnectionLost("the database has gone", null);
    });
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().getFirst()).contains("failed");
  }
}
