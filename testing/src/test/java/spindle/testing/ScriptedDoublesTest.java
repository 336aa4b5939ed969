package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionDone;
import spindle.reason.DNSLookupError;

/// The doubles that do what a test has written down for them.
class ScriptedDoublesTest {
  // A place to connect to.

  private final ConnectableEndpoint place = new ConnectableEndpoint();

  @Test
  void anAttemptWaitsUntilTheTestLetsItSucceed() {
    RecordingProtocol client = new RecordingProtocol();
    Deferred<RecordingProtocol> result = place.connectProtocol(client);
    assertNoResult(result);
    assertThat(place.waiting()).isEqualTo(1);

    Wire wire = place.succeed();
    assertThat(successResultOf(result)).isSameAs(client);
    wire.send("hello");
    wire.flush();
    assertThat(client.text()).isEqualTo("hello");
    client.transport().write("and back");
    client.transport().loseConnection();
    wire.flush();
    assertThat(wire.received()).isEqualTo("and back");
    assertThat(client.reason()).isInstanceOf(ConnectionDone.class);
    assertThat(place.waiting()).isZero();
  }

  @Test
  void itMaySucceedWithAProtocolAtTheOtherEnd() {
    RecordingProtocol server = new RecordingProtocol();
    RecordingProtocol client = new RecordingProtocol();
    Deferred<RecordingProtocol> result = place.connectProtocol(client);
    Wire wire = place.succeed((ServerFactory) _ -> server);
    successResultOf(result).transport().write("hello");
    wire.flush();
    assertThat(server.text()).isEqualTo("hello");
  }

  @Test
  void theOldestAttemptIsDecidedFirst() {
    Deferred<RecordingProtocol> first = place.connectProtocol(new RecordingProtocol());
    Deferred<RecordingProtocol> second = place.connectProtocol(new RecordingProtocol());
    place.fail(new ConnectError("no route", null));
    assertThat(failureResultOf(first, ConnectError.class)).hasMessageContaining("no route");
    assertNoResult(second);
    var _ = place.succeed();
    assertThat(successResultOf(second)).isNotNull();
    assertThatThrownBy(place::succeed)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nobody waits to be connected: call connect first");
  }

  @Test
  void anAttemptThatIsCancelledIsTakenOut() {
    Deferred<RecordingProtocol> result = place.connectProtocol(new RecordingProtocol());
    result.cancel();
    assertThat(failureResultOf(result)).isInstanceOf(ConnectingCancelledError.class);
    assertThat(place.waiting()).isZero();
  }

  @Test
  void whatTheFactoryThrowsIsTheResult() {
    Deferred<?> result =
        place.connect(_ -> {
          throw new IllegalStateException("no protocol today");
        });
    var _ = place.succeed();
    assertThat(failureResultOf(result)).hasMessage("no protocol today");
  }

  // Names.

  @Test
  void namesAreFoundAsTheTestSays() throws Exception {
    ScriptedResolver names = new ScriptedResolver().with("both", "192.0.2.1", "2001:db8::1");
    assertThat(successResultOf(names.resolve("both")))
        .containsExactly(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1"));
    assertThat(failureResultOf(names.resolve("nobody"), DNSLookupError.class))
        .hasMessageContaining("the test knows nobody called 'nobody'");
    assertThat(names.asked()).containsExactly("both", "nobody");
  }

  @Test
  void aSlowAnswerComesWhenTheTestLetsIt() {
    ScriptedResolver names = new ScriptedResolver().with("slow", "192.0.2.1");
    names.hold();
    Deferred<List<InetAddress>> first = names.resolve("slow");
    Deferred<List<InetAddress>> cancelled = names.resolve("slow");
    cancelled.cancel();
    assertNoResult(first);
    assertThat(failureResultOf(cancelled)).isInstanceOf(CancelledError.class);
    names.release();
    assertThat(successResultOf(first)).hasSize(1);
    assertThat(successResultOf(names.resolve("slow"))).hasSize(1);
  }

  @Test
  void aReactorAsksIt() {
    try (var memory = new MemoryReactor()) {
      ScriptedResolver names = new ScriptedResolver().with("server", "127.0.0.1");
      memory.reactor().installNameResolver(names);
      names.hold();
      var endpoint = new HostnameEndpoint(memory.reactor(), "server", 80);
      Deferred<RecordingProtocol> result = endpoint.connectProtocol(new RecordingProtocol());
      memory.advance(Duration.ofSeconds(1));
      assertThat(names.asked()).containsExactly("server");
      assertNoResult(result);
      names.release();
      memory.advance(Duration.ofSeconds(1));
      assertThat(failureResultOf(result)).isInstanceOf(ConnectError.class);
    }
  }

  // A producer.

  @Test
  void aProducerWritesAPieceEachTimeAndUnregistersWithTheLast() {
    RecordingTransport transport = new RecordingTransport();
    ScriptedPullProducer producer = new ScriptedPullProducer(transport, "a", "b");
    transport.registerProducer(producer);
    transport.drain();
    assertThat(transport.text()).isEqualTo("a");
    transport.drain();
    transport.drain();
    assertThat(transport.text()).isEqualTo("ab");
    assertThat(producer.written()).isEqualTo(2);
    assertThat(transport.requests()).containsExactly("register pull", "unregister");
    assertThatThrownBy(producer::resumeProducing).hasMessage("asked for more than there is");
  }

  @Test
  void aProducerThatIsStoppedIsNotToBeAskedAgain() throws Exception {
    RecordingTransport transport = new RecordingTransport();
    ScriptedPullProducer producer = new ScriptedPullProducer(transport, "a", "b");
    transport.registerProducer(producer);
    transport.lose(new ConnectionDone());
    assertThat(producer.stopped()).isTrue();
    assertThatThrownBy(producer::resumeProducing).hasMessage("asked for more after it was stopped");
    assertThatThrownBy(producer::stopProducing).hasMessage("stopped twice");
  }

  @Test
  void aRealTransportAsksItForEachPiece() {
    RecordingProtocol server = new RecordingProtocol();
    Wire wire = Wire.toServer(_ -> server);
    wire.flush();
    ScriptedPullProducer producer = new ScriptedPullProducer(server.transport(), "a", "b", "c");
    server.transport().registerProducer(producer);
    server.transport().loseConnection();
    wire.flush();
    assertThat(wire.received()).isEqualTo("abc");
    assertThat(wire.lost()).isInstanceOf(ConnectionDone.class);
  }
}
