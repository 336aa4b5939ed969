package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.protocol.Layer;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;

class RecordingTransportTest {
  private final RecordingTransport transport = new RecordingTransport();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private final List<String> log = new ArrayList<>();

  private final class Push implements PushProducer {
    @Override
    public void pauseProducing() {
      log.add("pause");
    }

    @Override
    public void resumeProducing() {
      log.add("resume");
    }

    @Override
    public void stopProducing() {
      log.add("stop");
    }
  }

  @Test
  void whatIsWrittenIsKeptUntilItIsCleared() {
    transport.write("ab");
    transport.writeSequence(List.of(ByteBuffer.wrap(new byte[] {'c'}), ByteBuffer.allocate(1)));
    assertThat(transport.value()).containsExactly('a', 'b', 'c', 0);
    transport.clear();
    assertThat(transport.text()).isEmpty();
  }

  @Test
  void aPartOfAFileIsKeptLikeWhatIsWrittenAndAShortFileIsRefused(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    assertThat(transport.writeFile(file, 2, 3).isDone()).isTrue();
    assertThat(transport.text()).isEqualTo("234");
    assertThatThrownBy(() -> transport.writeFile(file, 8, 3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 10 bytes, and 3 from 8 on were asked for");
  }

  @Test
  void addressesAreTheGivenOnesOrFixed() {
    assertThat(transport.peer()).hasToString("192.168.1.1:54321");
    assertThat(transport.host()).hasToString("10.0.0.1:12345");
    var mine = new RecordingTransport(IPv4Address.of("1.1.1.1", 1), IPv4Address.of("2.2.2.2", 2));
    assertThat(mine.host()).hasToString("1.1.1.1:1");
    assertThat(mine.peer()).hasToString("2.2.2.2:2");
  }

  @Test
  void aCloseIsToldOnALaterStepAndOnce() throws Exception {
    transport.carry(protocol);
    transport.loseConnection();
    assertThat(transport.disconnecting()).isTrue();
    assertThat(protocol.events()).containsExactly("made");
    assertThat(transport.deliver()).isTrue();
    assertThat(transport.deliver()).isFalse();
    assertThat(protocol.events()).containsExactly("made", "lost ConnectionDone");
    assertThatThrownBy(() -> transport.lose(new ConnectionDone()))
        .hasMessage("a connection is lost only once");
  }

  @Test
  void afterACloseWritesAreIgnoredAndRefusedIfStrict() {
    transport.loseConnection();
    assertThat(transport.write("late")).isFalse();
    assertThat(transport.text()).isEmpty();
    transport.pauseProducing();
    assertThat(transport.requests()).containsExactly("lose");

    var strict = transport.strict();
    strict.loseConnection();
    assertThatThrownBy(() -> strict.write("late")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(strict::pauseProducing)
        .hasMessage("pause: too late, the connection is ending");
    assertThatThrownBy(strict::loseConnection).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anAbortOvertakesACloseThatWaitsForItsProducer() throws Exception {
    transport.carry(protocol);
    transport.registerProducer(new Push());
    transport.loseConnection();
    assertThat(transport.write("still taken")).isTrue();
    assertThat(transport.deliver()).isFalse();
    transport.abortConnection();
    assertThat(transport.deliver()).isTrue();
    assertThat(protocol.reason()).isInstanceOf(ConnectionAborted.class);
    assertThat(log).containsExactly("stop");
  }

  @Test
  void aPushProducerIsPausedWhenFullAndGoesOnWhenDrained() {
    transport.registerProducer(new Push());
    assertThatThrownBy(() -> transport.registerProducer(new Push()))
        .hasMessageStartingWith("there is a producer already");
    transport.fill();
    transport.fill();
    assertThat(transport.write("x")).isFalse();
    var room = transport.drained();
    assertThat(room.called()).isFalse();
    transport.drain();
    assertThat(room.isDone()).isTrue();
    assertThat(log).containsExactly("pause", "resume");
    transport.unregisterProducer();
    assertThat(transport.producer()).isNull();
    assertThatThrownBy(transport::unregisterProducer).hasMessageContaining("no producer");
  }

  @Test
  void aPullProducerMakesOnePieceEachTimeAndNoneByItself() {
    var numbers =
        new PullProducer() {
          private int next;

          @Override
          public void resumeProducing() {
            transport.write(Integer.toString(next++));
            if (next == 3) {
              transport.unregisterProducer();
            }
          }

          @Override
          public void stopProducing() {
            log.add("stop");
          }
        };
    transport.registerProducer(numbers);
    assertThat(transport.producer()).isSameAs(numbers);
    assertThat(transport.text()).isEmpty();
    for (int i = 0; i < 5; i++) {
      transport.drain();
    }
    assertThat(transport.text()).isEqualTo("012");
  }

  @Test
  void aLossStopsTheProducerAndFailsWhatWaitsForRoom() throws Exception {
    transport.carry(protocol);
    transport.registerProducer(new Push());
    transport.fill();
    var room = transport.drained();
    var reset = new ConnectionLost("reset by the test", null);
    transport.lose(reset);
    assertThat(log).containsExactly("pause", "stop");
    assertThat(DeferredAssertions.failureResultOf(room, ConnectionLost.class)).isSameAs(reset);
    transport.registerProducer(new Push());
    assertThat(log).containsExactly("pause", "stop", "stop");
  }

  @Test
  void whoKnowsHalfClosesIsToldOfEachDirection() throws Exception {
    var aware = new RecordingProtocol.HalfClosing();
    transport.carry(aware);
    transport.loseWriteConnection();
    assertThat(aware.events()).containsExactly("made");
    assertThat(transport.deliver()).isTrue();
    assertThat(transport.deliver()).isFalse();
    transport.receive("more");
    transport.endInput();
    assertThat(aware.events()).containsExactly("made", "write ended", "data 4", "read ended");
    assertThat(transport.disconnecting()).isFalse();
  }

  @Test
  void forAnyOtherThePeersEndIsTheEnd() throws Exception {
    transport.carry(protocol);
    transport.endInput();
    assertThatThrownBy(() -> transport.receive("more"))
        .hasMessage("nothing is received while the connection is ending");
    assertThat(transport.deliver()).isTrue();
    assertThat(protocol.events()).containsExactly("made", "lost ConnectionDone");
    assertThat(DeferredAssertions.successResultOf(protocol.whenLost())).isSameAs(protocol.reason());
  }

  @Test
  void whatTheProtocolPausesIsSeen() {
    transport.pauseProducing();
    assertThat(transport.paused()).isTrue();
    transport.resumeProducing();
    assertThat(transport.paused()).isFalse();
    assertThat(transport.requests()).containsExactly("pause", "resume");
  }

  @Test
  void theBeginningOfTlsIsSeen() throws Exception {
    TlsClientContext context = TlsClientContext.load(TlsClientOptions.defaults());
    transport.carry(protocol);
    transport.write("STARTTLS ");
    context.startTls(transport, "example.org", 443, 0);
    transport.write("clear to the test");
    assertThat(transport.requests()).containsExactly("layer TlsLayer");
    assertThat(transport.layers()).hasSize(1);
    assertThat(transport.layer(Layer.class)).contains(transport.layers().getFirst());
    assertThat(transport.text()).isEqualTo("STARTTLS clear to the test");
    transport.loseConnection();
    assertThatThrownBy(() -> context.startTls(transport, "example.org", 443, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aConnectionIsHandedOver() throws Exception {
    RecordingProtocol next = new RecordingProtocol();
    transport.carry(protocol);
    transport.switchProtocol(next);
    transport.receive("for the next");
    transport.lose(new ConnectionDone());
    assertThat(protocol.events()).containsExactly("made");
    assertThat(next.events()).containsExactly("made", "data 12", "lost ConnectionDone");
    assertThat(transport.requests()).containsExactly("switch RecordingProtocol");
    assertThatThrownBy(() -> transport.switchProtocol(protocol))
        .isInstanceOf(IllegalStateException.class);
  }
}
