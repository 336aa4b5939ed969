package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.reason.ConnectError;

/// What epoll's sockets ask of the system, and what memory they hand it.
class SocketsTest {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;

  private final EpollKernel kernel = new EpollKernel();
  private final List<String> told = new ArrayList<>();

  SocketsTest() throws IOException {}

  @AfterEach
  void close() {
    kernel.close();
  }

  private record Pair(EpollStreamSocket client, EpollStreamSocket server) {}

  private Pair pair() throws IOException {
    ListeningSocket port = kernel.listen(IPv4Address.of("127.0.0.1", 0), new Kernel.Listening(5));
    var client = (EpollStreamSocket) kernel.connect(port.host(), null, Map.of());
    assertThat(client.finishConnect()).isTrue();
    var server = (EpollStreamSocket) Objects.requireNonNull(port.accept());
    port.close();
    client.watch(_ -> told.add("client"));
    server.watch(_ -> told.add("server"));
    return new Pair(client, server);
  }

  private int noDelay(EpollStreamSocket socket) throws IOException {
    long size = kernel.scratch.putSize();
    long at = kernel.scratch.putInt(0);
    EpollKernel.check(
        "getsockopt", kernel.libc.getsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, at, size));
    return kernel.scratch.getInt();
  }

  @Test
  void tcpNodelayIsSetWhenTheConnectionIsFirstWaitedForAndAtOnceLater() throws Exception {
    Pair pair = pair();
    for (EpollStreamSocket each : List.of(pair.client, pair.server)) {
      each.setNoDelay(true);
      assertThat(noDelay(each)).isZero();
      each.interest(Kernel.READ);
      assertThat(noDelay(each)).isEqualTo(1);
      kernel.await(0);
      each.setNoDelay(false);
      assertThat(noDelay(each)).isZero();
      each.setNoDelay(true);
      assertThat(noDelay(each)).isEqualTo(1);
    }
  }

  @Test
  void theConnectionsOfAPortShareTheAddressThatTheyHaveHere() throws Exception {
    ListeningSocket port = kernel.listen(IPv4Address.of("127.0.0.1", 0), new Kernel.Listening(5));
    List<Address> hosts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var client = (EpollStreamSocket) kernel.connect(port.host(), null, Map.of());
      assertThat(client.finishConnect()).isTrue();
      hosts.add(Objects.requireNonNull(port.accept()).host());
    }

    assertThat(hosts.get(0)).isEqualTo(port.host()).isSameAs(hosts.get(1));
    port.close();
  }

  @Test
  void aCallThatWasInterruptedOrHasNoRoomIsMadeAgainLaterAndAnyOtherFailureIsTold()
      throws Exception {
    for (int errno : new int[] {Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS}) {
      assertThat(EpollStreamSocket.sent("send", -errno)).isZero();
    }
    for (int errno : new int[] {Errno.EAGAIN, Errno.EINTR}) {
      assertThat(EpollStreamSocket.received(-errno)).isZero();
    }
    assertThat(EpollStreamSocket.sent("send", 7)).isEqualTo(7);
    assertThat(EpollStreamSocket.received(7)).isEqualTo(7);
    assertThat(EpollStreamSocket.received(0)).as("the end").isEqualTo(-1);
    assertThatThrownBy(() -> EpollStreamSocket.sent("send", -Errno.EPIPE))
        .hasMessage("Broken pipe (send, errno 32)");
    assertThatThrownBy(() -> EpollStreamSocket.received(-Errno.ECONNRESET))
        .hasMessage("Connection reset by peer (recv, errno 104)");
  }

  @Test
  void aDatagramForWhichThereIsNoRoomIsTriedAgainAndNoOther() {
    for (int errno : new int[] {Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS}) {
      assertThat(EpollPacketSocket.mustWait(-errno)).isTrue();
    }
    assertThat(EpollPacketSocket.mustWait(-Errno.EMSGSIZE)).isFalse();
    assertThat(EpollPacketSocket.mustWait(0)).isFalse();
  }

  @Test
  void toEndTheOutputOfAConnectionThatThePeerHasResetIsNoFailure() throws Exception {
    Pair pair = pair();
    pair.client.interest(Kernel.READ);
    pair.server.reset();
    kernel.await(-1);
    pair.client.shutdownOutput();
  }

  /// The system keeps a piece back for a fifth of a second if another was announced.
  @Test
  void aPieceAfterWhichMoreWasAnnouncedWaitsForThat() throws Exception {
    Pair pair = pair();
    ByteBuffer into = ByteBuffer.allocateDirect(10);
    int held = 0;
    for (int i = 0; i < 20 && held == 0; i++) {
      assertThat(pair.client.write(ByteBuffer.wrap(new byte[1]), true)).isEqualTo(1);
      held = pair.server.read(into.clear()) == 0 ? 1 : 0;
      assertThat(pair.client.write(ByteBuffer.wrap(new byte[1]), false)).isEqualTo(1);
      int came = into.position();
      while (came < 2) {
        pair.server.interest(Kernel.READ);
        kernel.await(-1);
        came += pair.server.read(into.clear());
      }
    }
    assertThat(held).isEqualTo(1);
  }

  /// As a shell does on Ctrl-Z and `fg`: a wait of epoll is interrupted by that.
  @Test
  void aProcessThatIsStoppedAndGoesOnWaitsOn(@TempDir Path folder) throws Exception {
    Path wanted = Files.createFile(folder.resolve("wanted"));
    // All threads stand still before they go on: a stop that comes to none of them interrupts none.
    String stopping =
        """
        while [ -e $1 ]; do
          kill -STOP $0
          while grep -qs '^State:.[^T]' /proc/$0/task/*/status; do :; done
          kill -CONT $0
          sleep 0.03
        done
        """;
    String own = Long.toString(ProcessHandle.current().pid());
    Process stops = new ProcessBuilder("sh", "-c", stopping, own, wanted.toString()).start();
    for (int interrupted = 0; interrupted < 3; interrupted++) {
      kernel.await(-1);
      assertThat(kernel.found()).isZero();
    }
    Files.delete(wanted);
    assertThat(stops.waitFor()).isZero();
  }

  private void giveItsNumberAway(EpollStreamSocket closed, Address port) throws IOException {
    int number = closed.fd();
    closed.close();
    EpollStreamSocket next;
    do {
      next = (EpollStreamSocket) kernel.connect(port, null, Map.of());
    } while (next.fd() < number);
    assertThat(next.fd()).isEqualTo(number);
    next.watch(_ -> told.add("who has its number"));
    next.interest(Kernel.READ);
  }

  @Test
  void whatHappenedToOneThatWasClosedIsNotToldToTheNextWithItsNumber() throws Exception {
    List<Pair> pairs = List.of(pair(), pair());
    ListeningSocket port = kernel.listen(IPv4Address.of("127.0.0.1", 0), new Kernel.Listening(50));
    for (int i = 0; i < 2; i++) {
      EpollStreamSocket other = pairs.get(1 - i).client;
      Kernel.Watcher closesTheOther =
          _ -> {
            told.add("the first");
            try {
              giveItsNumberAway(other, port.host());
            } catch (IOException broken) {
              throw new UncheckedIOException(broken);
            }
          };
      pairs.get(i).client.watch(closesTheOther);
      pairs.get(i).client.interest(Kernel.READ);
      assertThat(pairs.get(i).server.write(ByteBuffer.wrap(new byte[1]), false)).isEqualTo(1);
    }
    do {
      kernel.await(-1);
    } while (kernel.found() < 2);
    kernel.dispatch();
    assertThat(told).containsExactly("the first");
  }

  @Test
  void whereAConnectionWasIsKnownAlsoToWhoAsksFirstWhenItIsClosed() throws Exception {
    Pair pair = pair();
    pair.client().close();
    assertThat(pair.client().host()).isEqualTo(pair.server().peer());
  }

  @Test
  void whatIsSentToGroupsComesFromTheInterfaceThatWasChosen() throws Exception {
    var packets = (EpollPacketSocket) kernel.openPackets(IPv4Address.of("0.0.0.0", 0), false);
    packets.setOutgoingInterface(IPv4Address.of("127.0.0.1", 0));
    long size = kernel.scratch.putSize();
    long at = kernel.scratch.putInt(0);
    EpollKernel.check("getsockopt", kernel.libc.getsockopt(packets.fd(), 0, 32, at, size));
    assertThat(Integer.reverseBytes(kernel.scratch.getInt())).isEqualTo(0x7f000001);
    assertThatThrownBy(() -> packets.setOutgoingInterface(IPv6Address.of("::1", 0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another family");
  }

  /// Whatever the memory was used for before: an address in it would choose an interface.
  @Test
  void whoJoinsAGroupAnywhereNamesNoAddress() throws Exception {
    var packets = (EpollPacketSocket) kernel.openPackets(IPv4Address.of("0.0.0.0", 0), false);
    kernel.scratch.memory().fill((byte) 0x55);
    try {
      packets.join(IPv4Address.of("239.1.2.3", 0), null);
    } catch (IOException noRoute) {
      assertThat(noRoute).hasMessageContaining("No such device");
    }
    assertThat(kernel.scratch.memory().get(ValueLayout.JAVA_INT, 4)).isZero();
  }

  @Test
  void aPlaceWhoseConnectionsStillLingerInTheSystemCanBeHadAgain() throws Exception {
    ListeningSocket port = kernel.listen(IPv4Address.of("127.0.0.1", 0), new Kernel.Listening(5));
    var client = (EpollStreamSocket) kernel.connect(port.host(), null, Map.of());
    var server = (EpollStreamSocket) Objects.requireNonNull(port.accept());
    // Whoever ends first keeps the place for a minute: TIME_WAIT.
    server.close();
    client.close();
    port.close();
    kernel.listen(port.host(), new Kernel.Listening(5)).close();
  }

  @Test
  void soCanThatOfAClientForAConnectionToSomebodyElse() throws Exception {
    Address any = IPv4Address.of("127.0.0.1", 0);
    ListeningSocket one = kernel.listen(any, new Kernel.Listening(5));
    ListeningSocket other = kernel.listen(any, new Kernel.Listening(5));
    var first = (EpollStreamSocket) kernel.connect(one.host(), any, Map.of());
    var server = (EpollStreamSocket) Objects.requireNonNull(one.accept());
    Address from = first.host();
    first.close();
    server.close();
    var second = (EpollStreamSocket) kernel.connect(other.host(), from, Map.of());
    assertThat(Objects.requireNonNull(other.accept()).peer()).isEqualTo(from);
    assertThat(second.host()).isEqualTo(from);
    one.close();
    other.close();
  }

  @Test
  void aPlaceIsSharedByThoseWhoAllSaySoAndByNobodyElse() throws Exception {
    Kernel.Listening shared = new Kernel.Listening(5, true, 0600, Map.of());
    ListeningSocket first = kernel.listen(IPv4Address.of("127.0.0.1", 0), shared);
    ListeningSocket second = kernel.listen(first.host(), shared);
    assertThat(second.host()).isEqualTo(first.host());
    assertThatThrownBy(() -> kernel.listen(first.host(), new Kernel.Listening(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Address already in use");
  }

  @Test
  void datagramSocketsOfBothFamiliesGetTheirOwnGroupsOnly() throws Exception {
    var four = (EpollPacketSocket) kernel.openPackets(IPv4Address.of("0.0.0.0", 0), false);
    var six = (EpollPacketSocket) kernel.openPackets(IPv6Address.of("::", 0), false);
    assertThat(option(four.fd(), 0, 49)).as("IP_MULTICAST_ALL").isZero();
    assertThat(option(six.fd(), 0, 49)).as("IP_MULTICAST_ALL").isZero();
    assertThat(option(six.fd(), 41, 29)).as("IPV6_MULTICAST_ALL").isZero();
  }

  private int option(int fd, int level, int number) throws IOException {
    long size = kernel.scratch.putSize();
    long at = kernel.scratch.putInt(7);
    EpollKernel.check("getsockopt", kernel.libc.getsockopt(fd, level, number, at, size));
    return kernel.scratch.getInt();
  }

  @Test
  void aConnectionThatEndedInBothDirectionsAndThatNobodyReadsWakesNobody() throws Exception {
    Pair pair = pair();
    pair.server.interest(Kernel.READ);
    kernel.await(0);
    pair.server.interest(0);
    pair.server.shutdownOutput();
    pair.client.shutdownOutput();
    kernel.await(-1);
    assertThat(kernel.found()).isEqualTo(1);
    kernel.dispatch();
    kernel.await(0);
    assertThat(kernel.found()).isZero();
    assertThat(told).isEmpty();
    pair.server.interest(Kernel.READ);
    kernel.await(-1);
    kernel.dispatch();
    assertThat(told).containsExactly("server");
  }

  @Test
  void memoryThatWasFreedIsNeitherSentNorWrittenTo() throws Exception {
    Pair pair = pair();
    Arena arena = Arena.ofConfined();
    ByteBuffer buffer = arena.allocate(32 * 1024).asByteBuffer();
    assertThat(pair.client.write(buffer.duplicate(), false)).isPositive();
    assertThat(pair.client.write(buffer, false)).isPositive();
    buffer.clear();
    arena.close();
    ByteBuffer[] several = {ByteBuffer.allocateDirect(1), buffer};
    assertThatThrownBy(() -> pair.client.write(buffer, false))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pair.client.write(several, 2, false))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pair.server.read(buffer)).isInstanceOf(IllegalStateException.class);
    var packets = kernel.openPackets(IPv4Address.of("127.0.0.1", 0), false);
    assertThatThrownBy(() -> packets.send(buffer, packets.host()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> packets.receive(buffer)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void buffersThatShareAPlaceKeepTheirAddresses() {
    BufferAddresses addresses = new BufferAddresses();
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      buffers.add(ByteBuffer.allocateDirect(4).position(i % 4));
    }
    for (int round = 0; round < 2; round++) {
      for (ByteBuffer each : buffers) {
        assertThat(addresses.of(each)).isEqualTo(MemorySegment.ofBuffer(each).address());
      }
    }
  }

  @Test
  void severalBuffersOfOnePlaceAreKnownAtATime() {
    BufferAddresses addresses = new BufferAddresses();
    List<ByteBuffer> sharing = new ArrayList<>();
    ByteBuffer first = ByteBuffer.allocateDirect(1);
    while (sharing.size() < 8) {
      ByteBuffer next = sharing.isEmpty() ? first : ByteBuffer.allocateDirect(1);
      if (place(next) == place(first)) {
        sharing.add(next);
      }
    }
    for (int round = 0; round < 2; round++) {
      for (ByteBuffer each : sharing) {
        addresses.of(each);
      }
    }
    assertThat(sharing).allMatch(addresses::knows);
  }

  private static int place(ByteBuffer buffer) {
    return System.identityHashCode(buffer) & 1023;
  }

  private int openAfter(Address place) throws IOException {
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> kernel.connect(place, null, Map.of()))
          .isInstanceOf(ConnectError.class)
          .hasMessageContaining("nosuch0");
      assertThatThrownBy(() -> kernel.listen(place, new Kernel.Listening(5)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nosuch0");
      assertThatThrownBy(() -> kernel.openPackets(place, false))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nosuch0");
    }
    return Descriptors.open();
  }

  @Test
  void aPlaceThatCannotBeHadLeavesNoDescriptorAndIsNoBug() throws Exception {
    int before = Descriptors.open();
    assertThat(openAfter(IPv6Address.of("fe80::1%nosuch0", 80))).isEqualTo(before);
  }
}
