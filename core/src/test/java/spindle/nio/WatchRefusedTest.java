package spindle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.WatchRefused;
import spindle.reason.ConnectError;

/// A channel that the selector does not take costs its owner that socket, and nobody else anything.
class WatchRefusedTest {
  private final NioKernel kernel = new NioKernel();
  private final List<String> told = new ArrayList<>();

  WatchRefusedTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    kernel.close();
  }

  private void turn() throws IOException {
    kernel.await(-1);
    kernel.dispatch();
  }

  @Test
  void theOwnersOfChannelsThatSomebodyElseHasClosedAreToldAndTheOthersGoOn() throws Exception {
    IPv4Address place = IPv4Address.of("127.0.0.1", 0);
    var port = (NioListeningSocket) kernel.listen(place, new Kernel.Listening(5));
    var gone = (NioStreamSocket) kernel.connect(port.host(), null, Map.of());
    var well = (NioStreamSocket) kernel.connect(port.host(), null, Map.of());
    var packets = (NioPacketSocket) kernel.openPackets(place, false);
    gone.watch(_ -> told.add("gone"));
    well.watch(_ -> told.add("well"));
    packets.watch(_ -> told.add("packets"));
    gone.interest(Kernel.WRITE);
    packets.interest(Kernel.READ);
    gone.channel().close();
    packets.channel().close();
    turn();
    assertThat(told).containsExactly("gone", "packets");
    assertThatThrownBy(gone::finishConnect)
        .isInstanceOf(ConnectError.class)
        .hasRootCauseInstanceOf(java.nio.channels.ClosedChannelException.class);
    assertThatThrownBy(() -> packets.receive(java.nio.ByteBuffer.allocate(1)))
        .isInstanceOf(WatchRefused.class);
    well.interest(Kernel.WRITE);
    turn();
    assertThat(told).endsWith("well");
    assertThat(well.finishConnect()).isTrue();
  }

  @Test
  void aPortThatSomebodyElseHasClosedFailsToAccept() throws Exception {
    var port =
        (NioListeningSocket) kernel.listen(IPv4Address.of("127.0.0.1", 0), new Kernel.Listening(5));
    port.watch(_ -> told.add("port"));
    port.interest(true);
    port.channel().close();
    turn();
    assertThat(told).containsExactly("port");
    assertThatThrownBy(port::accept)
        .isInstanceOfSatisfying(
            AcceptFailed.class,
            failed -> assertThat(failed.kind()).isEqualTo(AcceptFailed.Kind.GONE));
  }
}
