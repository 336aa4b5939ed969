package spindle.contract.datagram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.protocol.DatagramProtocol;
import spindle.reason.CannotListenError;
import spindle.reason.MessageLengthError;
import spindle.reason.MulticastJoinError;
import spindle.testing.RecordingDatagramTransport;

class RecordingDatagramTransportTest {
  private static final Address PEER = IPv4Address.of("192.0.2.1", 7000);
  private static final Address OTHER = IPv4Address.of("192.0.2.2", 7000);
  private static final Address GROUP = IPv4Address.of("224.0.0.9", 0);

  private final RecordingDatagramTransport port = new RecordingDatagramTransport();
  private final DatagramRecorder protocol = new DatagramRecorder();

  @Test
  void whatIsSentIsKeptWithWhereItGoes() throws Exception {
    port.carry(protocol);
    protocol.onDatagram = (data, from) -> protocol.transport().write(data, from);
    port.receive("hello", PEER);

    assertThat(protocol.log).containsExactly("start", "got hello");
    assertThat(port.sent()).hasSize(1);
    assertThat(port.sent().getFirst().to()).isEqualTo(PEER);
    assertThat(port.sent().getFirst().text()).isEqualTo("hello");
    assertThat(port.sent().getFirst().bytes()).isEqualTo(ByteBuffer.wrap("hello".getBytes(UTF_8)));
    port.clear();
    assertThat(port.sent()).isEmpty();
  }

  @Test
  void aPortThatIsConnectedTalksToItsPeerAndHearsOfARefusal() throws Exception {
    port.carry(protocol);
    assertThatThrownBy(() -> port.write(ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(port::refuse).isInstanceOf(IllegalStateException.class);
    port.connect(PEER);

    assertThat(port.write(ByteBuffer.allocate(1))).isTrue();
    assertThatThrownBy(() -> port.write("x", OTHER)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> port.receive("x", OTHER)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> port.connect(OTHER)).isInstanceOf(IllegalStateException.class);
    port.refuse();
    assertThat(protocol.log).containsExactly("start", "refused");
    assertThat(port.peer()).contains(PEER);
  }

  @Test
  void whatARealPortRefusesIsRefused() throws Exception {
    port.carry(protocol);

    assertThat(port.write(ByteBuffer.allocate(65_507), PEER)).isTrue();
    assertThatThrownBy(() -> port.write(ByteBuffer.allocate(65_508), PEER))
        .isInstanceOf(MessageLengthError.class);
    assertThatThrownBy(() -> port.write("x", new HostnameAddress("example.org", 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> port.carry(new DatagramRecorder()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutRoomDatagramsAreDroppedAndCounted() throws Exception {
    port.carry(protocol);
    port.fill();
    assertThat(port.write("lost", PEER)).isFalse();
    port.drain();
    assertThat(port.write("sent", PEER)).isTrue();
    assertThat(port.dropped()).isEqualTo(1);
    assertThat(port.sent()).singleElement().extracting(each -> each.text()).isEqualTo("sent");
  }

  @Test
  void itStopsOnALaterTurnAndMayStartAgain() throws Exception {
    port.carry(protocol);
    Deferred<Void> first = port.stopListening();
    Deferred<Void> second = port.stopListening();
    assertNoResult(first);
    assertThat(port.write("late", PEER)).isFalse();

    assertThat(port.deliver()).isTrue();
    assertThat(port.deliver()).isFalse();
    assertThat(first.isDone()).isTrue();
    assertThat(second.isDone()).isTrue();
    assertThat(port.stopListening().isDone()).isTrue();
    port.startListening();
    assertThat(protocol.log).containsExactly("start", "stop", "start");
    assertThatThrownBy(port::startListening).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatTheProtocolThrowsIsTold() throws Exception {
    protocol.onStop =
        () -> {
          throw new IllegalStateException("in stopProtocol");
        };
    port.carry(protocol);
    Deferred<Void> stopped = port.stopListening();
    port.deliver();
    assertThat(failureResultOf(stopped)).hasMessage("in stopProtocol");
    protocol.onStart =
        () -> {
          throw new IllegalStateException("in startProtocol");
        };
    assertThatThrownBy(port::startListening).isInstanceOf(CannotListenError.class);
  }

  @Test
  void groupsAreJoinedOnceAndLeft() throws Exception {
    port.carry(protocol);
    assertThat(port.joinGroup(GROUP).isDone()).isTrue();
    assertThat(port.groups()).containsExactly(GROUP);
    assertThat(failureResultOf(port.joinGroup(GROUP))).isInstanceOf(MulticastJoinError.class);
    assertThat(port.leaveGroup(GROUP).isDone()).isTrue();
    assertThat(failureResultOf(port.leaveGroup(GROUP))).isInstanceOf(MulticastJoinError.class);
  }

  @Test
  void itReceivesNothingBeforeItCarriesOrAfterItsEnd() throws Exception {
    assertThatThrownBy(() -> port.receive("x", PEER)).hasMessageContaining("call carry first");
    DatagramProtocol plain = new DatagramProtocol() {};
    port.carry(plain);
    port.stopListening();
    port.deliver();
    assertThatThrownBy(() -> port.receive("x", PEER)).hasMessage("it is closed");
  }
}
