package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.WatchRefused;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionLost;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A descriptor that epoll does not take costs its owner that socket, and nobody else anything.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchRefusedTest {
  private static final Address PLACE = IPv4Address.of("127.0.0.1", 0);

  @TempDir Path directory;
  private final EpollKernel kernel = new EpollKernel();
  private final Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
  private final List<String> told = new ArrayList<>();

  WatchRefusedTest() throws IOException {}

  @AfterEach
  void close() {
    reactor.close();
  }

  private static final class End extends Protocol {
    @Nullable ConnectionClosed reason;
    boolean made;
    int received;

    @Override
    public void connectionMade() {
      made = true;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      received += data.remaining();
    }

    @Override
    public void connectionLost(ConnectionClosed why) {
      reason = why;
    }
  }

  private void until(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      reactor.iterate(Duration.ofMillis(10));
    }
  }

  private End client(Address to) {
    End client = new End();
    reactor.connect(to, _ -> client, ConnectOptions.defaults()).reportedElsewhere();
    until(() -> client.made);
    return client;
  }

  private EpollStreamSocket socketOf(End end) {
    return IntStream.range(0, 10_000)
        .mapToObj(kernel::owner)
        .filter(EpollStreamSocket.class::isInstance)
        .map(EpollStreamSocket.class::cast)
        .filter(each -> each.host().equals(end.transport().host()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aConnectionWhoseDescriptorSomebodyElseHasClosedEndsAloneAndWithTheReason() throws Exception {
    List<End> servers = new ArrayList<>();
    ListeningPort port =
        reactor.listen(
            PLACE,
            _ -> {
              End server = new End();
              servers.add(server);
              return server;
            },
            ListenOptions.defaults());
    End victim = client(port.host());
    End other = client(port.host());
    until(() -> servers.size() == 2);
    kernel.libc.close(socketOf(victim).fd());
    victim.transport().pauseProducing();
    victim.transport().resumeProducing();
    victim.transport().pauseProducing();
    socketOf(victim).want(EpollKernel.EPOLLOUT);
    until(() -> victim.reason != null);
    assertThat(victim.reason)
        .isInstanceOf(ConnectionLost.class)
        .hasMessageContaining("Bad file descriptor (epoll_ctl, errno 9)");
    other.transport().write("on and on");
    until(() -> servers.get(1).received == 9);
    assertThat(other.reason).isNull();
  }

  @Test
  void anAttemptThatEpollDoesNotTakeFailsWithTheReason() throws Exception {
    ListeningPort port = reactor.listen(PLACE, _ -> new End(), ListenOptions.defaults());
    var attempt = (EpollStreamSocket) kernel.connect(port.host(), null, Map.of());
    attempt.watch(operations -> told.add("attempt " + operations));
    attempt.interest(Kernel.WRITE);
    kernel.libc.close(attempt.fd());
    reactor.iterate(Duration.ofSeconds(10));
    assertThat(told).containsExactly("attempt " + Kernel.WRITE);
    assertThatThrownBy(attempt::finishConnect)
        .isInstanceOf(ConnectError.class)
        .hasMessageContaining("Bad file descriptor");
  }

  private <T extends Descriptor> T only(Class<T> kind) {
    return IntStream.range(0, 10_000)
        .mapToObj(kernel::owner)
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  private void closeBehindItsBack(Descriptor victim, Runnable asked) throws IOException {
    kernel.libc.close(victim.fd());
    victim.want(EpollKernel.NOT_ADDED);
    reactor.iterate(Duration.ZERO);
    asked.run();
    for (int i = 0; i < 5; i++) {
      reactor.iterate(Duration.ofMillis(1));
    }
  }

  @Test
  void aPortWhoseDescriptorSomebodyElseHasClosedStopsAndMayListenAgain() throws Exception {
    ListeningPort port = reactor.listen(PLACE, _ -> new End(), ListenOptions.defaults());
    EpollListeningSocket victim = only(EpollListeningSocket.class);
    closeBehindItsBack(victim, () -> victim.interest(true));
    assertThat(port.stopListening().called()).isTrue();
    port.startListening();
    client(port.host());
    until(() -> port.connections() == 1);
  }

  @Test
  void aPortForDatagramsWhoseDescriptorSomebodyElseHasClosedStopsAndMayListenAgain()
      throws Exception {
    DatagramProtocol protocol = new DatagramProtocol() {};
    reactor.listenUDP(0, protocol);
    EpollPacketSocket victim = only(EpollPacketSocket.class);
    closeBehindItsBack(victim, () -> victim.interest(Kernel.READ));
    assertThat(protocol.transport().stopListening().called()).isTrue();
    protocol.transport().startListening();
    assertThat(only(EpollPacketSocket.class)).isNotSameAs(victim);
  }

  @Test
  void thatOfAUnixSocketLeavesNoFileAndItsNumberIsFree() throws Exception {
    UnixAddress place = new UnixAddress(directory.resolve("door").toString());
    ListeningPort port = reactor.listen(place, _ -> new End(), ListenOptions.defaults());
    EpollListeningSocket victim = only(EpollListeningSocket.class);
    int number = victim.fd();
    closeBehindItsBack(victim, () -> victim.interest(true));
    assertThat(port.stopListening().called()).isTrue();
    assertThat(directory.resolve("door")).doesNotExist();
    assertThat(kernel.owner(number)).isNull();
  }

  /// Epoll waits for no plain file: that is refused as a lack of memory or of room would be.
  private int file() throws IOException {
    return EpollFile.open(kernel.libc, Files.createTempFile(directory, "a", "file")).fd();
  }

  @Test
  void whatEpollDoesNotTakeIsToldAndClosedByItsOwner() throws Exception {
    int before = Descriptors.open();
    EpollStreamSocket stream = new EpollStreamSocket(kernel, file(), PLACE, true);
    EpollListeningSocket port = new EpollListeningSocket(kernel, file(), PLACE, null, Map.of());
    EpollPacketSocket packets = new EpollPacketSocket(kernel, file(), PLACE, false);
    for (Descriptor each : List.of(stream, port, packets)) {
      kernel.own(each.fd(), each);
    }
    stream.watch(operations -> told.add("stream " + operations));
    port.watch(operations -> told.add("port " + operations));
    packets.watch(operations -> told.add("packets " + operations));
    stream.interest(Kernel.WRITE);
    port.interest(true);
    packets.interest(Kernel.READ);
    kernel.await(-1);
    kernel.dispatch();
    assertThat(told).containsExactly("stream 1", "port 1", "packets 1");
    String words = "Operation not permitted (epoll_ctl, errno 1)";
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(1)))
        .isInstanceOf(WatchRefused.class)
        .hasMessageContaining(words);
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(1)))
        .as("it is told once")
        .isNotInstanceOf(WatchRefused.class);
    assertThatThrownBy(port::accept)
        .isInstanceOfSatisfying(
            AcceptFailed.class,
            failed -> assertThat(failed.kind()).isEqualTo(AcceptFailed.Kind.NO_RESOURCES))
        .hasMessageContaining(words);
    assertThatThrownBy(() -> packets.receive(ByteBuffer.allocateDirect(1)))
        .isInstanceOf(WatchRefused.class)
        .hasMessageContaining(words);
    List.of(stream, port, packets).forEach(Descriptor::closeDescriptor);
    assertThat(Descriptors.open()).isEqualTo(before);
  }

  @Test
  void whoIsRefusedAsksAgainWithItsNextWish() throws Exception {
    EpollListeningSocket port = new EpollListeningSocket(kernel, file(), PLACE, null, Map.of());
    kernel.own(port.fd(), port);
    port.watch(_ -> told.add("port"));
    for (int i = 1; i <= 3; i++) {
      port.interest(true);
      kernel.await(-1);
      kernel.dispatch();
      assertThat(told).hasSize(i);
      port.interest(false);
    }
  }

  @Test
  void aNumberThatSomebodyElseHasClosedAndGivenAwayIsNotClosed() throws Exception {
    ListeningPort port = reactor.listen(PLACE, _ -> new End(), ListenOptions.defaults());
    var first = (EpollStreamSocket) kernel.connect(port.host(), null, Map.of());
    kernel.libc.close(first.fd());
    var second = (EpollStreamSocket) kernel.connect(port.host(), null, Map.of());
    assertThat(second.fd()).isEqualTo(first.fd());
    first.close();
    assertThat(second.write(ByteBuffer.wrap(new byte[] {1}), false)).isEqualTo(1);
  }

  /// Epoll knows nothing of the new one, and says so when it is asked for another wish.
  @Test
  void norIsOneThatIsAStrangersByNow() throws Exception {
    ListeningPort port = reactor.listen(PLACE, _ -> new End(), ListenOptions.defaults());
    var socket = (EpollStreamSocket) kernel.connect(port.host(), null, Map.of());
    socket.watch(_ -> {});
    socket.interest(Kernel.READ);
    kernel.await(0);
    kernel.dispatch();
    kernel.libc.close(socket.fd());
    int strangers = kernel.libc.eventfd(0, 0);
    assertThat(strangers).isEqualTo(socket.fd());
    socket.interest(Kernel.READ | Kernel.WRITE);
    kernel.await(0);
    kernel.dispatch();
    assertThatThrownBy(() -> socket.read(ByteBuffer.allocateDirect(1)))
        .isInstanceOfSatisfying(WatchRefused.class, why -> assertThat(why.gone()).isTrue());
    socket.close();
    assertThat(kernel.libc.close(strangers)).as("it is open still").isZero();
  }
}
