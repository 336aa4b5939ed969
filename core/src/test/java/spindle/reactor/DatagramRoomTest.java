package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.kernel.WatchRefused;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.protocol.ProtocolInUse;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectionRefusedError;
import spindle.roles.DatagramOptions;
import spindle.roles.ReactorSettings;
import spindle.stream.DescriptorReserve;

/// What becomes of datagrams when the kernel has no room for them, or says that something is wrong.
class DatagramRoomTest {
  private final ScriptedKernel kernel = new ScriptedKernel();
  private final ScriptedPackets socket = kernel.packets;
  private final Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
  private final LogCapture log = LogCapture.ofReactor();
  private final List<String> heard = new ArrayList<>();

  private final class Hearing extends DatagramProtocol {
    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      heard.add(StandardCharsets.UTF_8.decode(data).toString());
    }

    @Override
    public void connectionRefused() {
      heard.add("refused");
    }
  }

  @AfterEach
  void close() {
    reactor.close();
    log.close();
  }

  private DatagramTransport open(int queueMax) throws Exception {
    return reactor.listenUDP(0, new Hearing(), DatagramOptions.defaults().withQueueMax(queueMax));
  }

  @Test
  void aProtocolThatHasAPortIsRefusedAnotherUntilThatIsClosed() throws Exception {
    Hearing one = new Hearing();
    DatagramTransport port = reactor.listenUDP(0, one);
    assertThatThrownBy(() -> reactor.listenUDP(0, one))
        .isInstanceOf(ProtocolInUse.class)
        .hasMessageContaining("Hearing has a port already");
    assertThat(one.transport()).isSameAs(port);
    Deferred<Void> stopped = port.stopListening();
    while (!stopped.called()) {
      reactor.iterate(Duration.ZERO);
    }
    assertThat(reactor.listenUDP(0, one)).isSameAs(one.transport()).isNotSameAs(port);
  }

  @Test
  void aProtocolWhosePortCouldNotStartMayBeGivenAnother() throws Exception {
    boolean[] fails = {true};
    DatagramProtocol one =
        new DatagramProtocol() {
          @Override
          public void startProtocol() throws IOException {
            if (fails[0]) {
              throw new IOException("not yet");
            }
          }
        };
    assertThatThrownBy(() -> reactor.listenUDP(0, one)).isInstanceOf(CannotListenError.class);
    fails[0] = false;
    assertThat(reactor.listenUDP(0, one)).isSameAs(one.transport());
  }

  @Test
  void whatTheKernelHasNoRoomForWaitsAndKeepsItsOrder() throws Exception {
    DatagramTransport port = open(10_000);
    assertThat(port.write("one", ScriptedPackets.PEER)).isTrue();
    assertThat(socket.interest()).isEqualTo(Kernel.READ);
    socket.hasRoom = false;
    assertThat(port.write("two", ScriptedPackets.PEER)).isTrue();
    assertThat(socket.interest()).isEqualTo(Kernel.READ | Kernel.WRITE);
    socket.hasRoom = true;
    assertThat(port.write("three", ScriptedPackets.PEER)).isTrue();
    assertThat(socket.sent).containsExactly("one");
    assertThat(port.buffered()).isEqualTo(3 + 64 + 5 + 64);
    socket.watcher.ready(Kernel.WRITE);
    assertThat(socket.sent).containsExactly("one", "two", "three");
    assertThat(port.buffered()).isZero();
    assertThat(socket.interest()).isEqualTo(Kernel.READ);
    assertThat(port.dropped()).isZero();
  }

  /// To ask for another costs as much as to take one.
  @Test
  void whereOneDatagramComesAtATimeNobodyAsksForAnotherAndSeveralAreFoundNevertheless()
      throws Exception {
    open(10_000);
    for (int i = 0; i < 18; i++) {
      socket.waiting.add("single");
      socket.watcher.ready(Kernel.READ);
    }
    assertThat(heard).hasSize(18);
    assertThat(socket.asked).isEqualTo(18 + 2);
    socket.waiting.addAll(List.of("a", "b", "c"));
    int turns = 0;
    while (!socket.waiting.isEmpty()) {
      socket.watcher.ready(Kernel.READ);
      turns++;
    }
    assertThat(heard).hasSize(21).endsWith("a", "b", "c");
    assertThat(turns).isEqualTo(3);
  }

  @Test
  void queueMaxBytesMayWaitAndNoMore() throws Exception {
    DatagramTransport port = open(2 * (100 + 64));
    socket.hasRoom = false;
    String hundred = "x".repeat(100);
    assertThat(port.write(hundred, ScriptedPackets.PEER)).isTrue();
    assertThat(port.write(hundred, ScriptedPackets.PEER)).isTrue();
    assertThat(port.write("", ScriptedPackets.PEER)).isFalse();
    for (int i = 0; i < 1000; i++) {
      assertThat(port.write(hundred, ScriptedPackets.PEER)).isFalse();
    }
    assertThat(port.dropped()).isEqualTo(1001);
    assertThat(reactor.statistics().droppedDatagrams()).isEqualTo(1001);
    assertThat(log.lines()).filteredOn(line -> line.contains("queueMax")).hasSize(1);
    socket.hasRoom = true;
    socket.watcher.ready(Kernel.WRITE);
    assertThat(socket.sent).containsExactly(hundred, hundred);
    assertThat(port.write(hundred, ScriptedPackets.PEER)).isTrue();
  }

  @Test
  void whatIsWrittenIsTakenWhetherItIsSentWaitsOrIsDropped() throws Exception {
    DatagramTransport port = open(64 + 3);
    for (boolean room : List.of(true, false, false)) {
      socket.hasRoom = room;
      ByteBuffer packet = ByteBuffer.wrap(new byte[] {0, 'o', 'n', 'e', 0}, 1, 3);
      var _ = port.write(packet, ScriptedPackets.PEER);
      assertThat(packet.position()).isEqualTo(4);
    }
    assertThat(port.buffered()).isEqualTo(64 + 3);
    assertThat(port.dropped()).isEqualTo(1);
  }

  @Test
  void whatWaitsIsSentAtTheStopIfThereIsRoomThen() throws Exception {
    DatagramTransport port = open(10_000);
    socket.hasRoom = false;
    port.write("one", ScriptedPackets.PEER);
    port.write("two", ScriptedPackets.PEER);
    socket.hasRoom = true;
    var _ = port.stopListening();
    assertThat(socket.sent).containsExactly("one", "two");
    assertThat(port.dropped()).isZero();
  }

  @Test
  void whatWaitsIsTriedOnceMoreAtTheStopAndThenDropped() throws Exception {
    DatagramTransport port = open(10_000);
    socket.hasRoom = false;
    port.write("one", ScriptedPackets.PEER);
    port.write("two", ScriptedPackets.PEER);
    var stopped = port.stopListening();
    assertThat(socket.closed).isTrue();
    assertThat(port.dropped()).isEqualTo(2);
    reactor.iterate(Duration.ZERO);
    reactor.iterate(Duration.ZERO);
    assertThat(stopped.called()).isTrue();
  }

  @Test
  void whatCannotBeSentIsDroppedCountedAndLoggedOnce() throws Exception {
    DatagramTransport port = open(10_000);
    socket.sendFails = new IOException("Network is unreachable");
    assertThat(port.write("one", ScriptedPackets.PEER)).isFalse();
    assertThat(port.write("two", ScriptedPackets.PEER)).isFalse();
    socket.sendFails = null;
    assertThat(port.write("three", ScriptedPackets.PEER)).isTrue();
    assertThat(port.dropped()).isEqualTo(2);
    assertThat(log.lines()).filteredOn(line -> line.contains("Network is unreachable")).hasSize(1);
  }

  @Test
  void errorsInPlaceOfDatagramsAreNoEnd() throws Exception {
    open(10_000);
    socket.waiting.add(new IOException("No route to host"));
    socket.waiting.add(new ConnectionRefusedError("nobody", null));
    socket.waiting.add("one");
    socket.watcher.ready(Kernel.READ);
    assertThat(heard).containsExactly("one");
  }

  @Test
  void aPortThatTheKernelDoesNotWaitForSaysSoOnceAndAsksAgainLater() throws Exception {
    open(10_000);
    for (int i = 0; i < 2; i++) {
      socket.waiting.add(new WatchRefused(new IOException("No space left on device"), false));
      socket.waiting.add("after");
      socket.watcher.ready(Kernel.READ);
      assertThat(heard).isEmpty();
      assertThat(socket.interest()).isZero();
      socket.waiting.clear();
      reactor.iterate(DescriptorReserve.PAUSE);
      assertThat(socket.interest()).isEqualTo(Kernel.READ);
    }
    assertThat(log.lines()).filteredOn(line -> line.contains("No space left")).hasSize(1);
  }

  @Test
  void aKernelThatOnlyFailsDoesNotHoldTheTurnUp() throws Exception {
    open(10_000);
    for (int i = 0; i < 1000; i++) {
      socket.waiting.add(new IOException("again"));
    }
    socket.watcher.ready(Kernel.READ);
    assertThat(socket.waiting).hasSize(1000 - 64);
  }

  @Test
  void aBatchHasABoundInBytesToo() throws Exception {
    open(10_000);
    String big = "x".repeat(60_000);
    for (int i = 0; i < 20; i++) {
      socket.waiting.add(big);
    }
    socket.watcher.ready(Kernel.READ);
    assertThat(heard).hasSize(5);
  }
}
