package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.fiber.Fiber.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.framing.LineOnlyReceiver;
import spindle.protocol.ListeningPort;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionLost;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;
import spindle.testkit.On;
import spindle.testkit.SpindleTest;
import spindle.testkit.TestEnd;

class GreetingTest {
  static class Greeter extends LineOnlyReceiver {
    @Override
    public void lineReceived(String line) {
      if (line.isEmpty()) {
        throw new IllegalArgumentException("nobody");
      }
      sendLine("hello " + line);
    }
  }

  private ListeningPort port;

  @BeforeEach
  void listen(Reactor reactor) throws Exception {
    port = await(new TCP4ServerEndpoint(reactor, 2000).listen(_ -> new Greeter()));
  }

  @AfterEach
  void stop() throws Exception {
    await(port.stopListening());
  }

  private static Conversation connect(Reactor reactor) throws Exception {
    return Conversation.connect(new TCP4ClientEndpoint(reactor, "127.0.0.1", 2000));
  }

  @SpindleTest
  void whoSaysItsNameIsGreeted(Reactor reactor) throws Exception {
    try (Conversation peer = connect(reactor)) {
      peer.write("Ada\r\n");
      assertThat(peer.readLine()).isEqualTo("hello Ada");
    }
  }

  @SpindleTest(on = On.SIMULATION, seeds = 20)
  void itIsGreetedInAnyWorld(Reactor reactor) throws Exception {
    whoSaysItsNameIsGreeted(reactor);
  }

  @SpindleTest
  void nobodyIsAnErrorInTheLog(Reactor reactor, LoggedErrors errors) throws Exception {
    try (Conversation peer = connect(reactor)) {
      peer.write("\r\n");
      assertThatThrownBy(peer::readLine).isInstanceOf(ConnectionLost.class);
    }
    assertThat(errors.flush(IllegalArgumentException.class)).hasSize(1);
  }

  @SpindleTest
  void theNameOfThisMachineIsFound(Reactor reactor, TestEnd end) {
    end.when(reactor.resolve("localhost").onSuccess(found -> assertThat(found).isNotEmpty()));
  }

  @SpindleTest
  void nothingHappensInAnHour(MemoryReactor memory) {
    memory.advance(Duration.ofHours(1));
    assertThat(memory.reactor().statistics().connections()).isZero();
  }
}
