package spindle.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.kernel.PacketSocket;

/// A socket for datagrams keeps what was not read yet up to its machine's buffer, and no more.
class ReceiveBufferTest {
  private static final int OVERHEAD = 64;

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryKernel near = network.host("near", IPv4Address.of("10.0.0.1", 0)).kernel();
  private final MemoryHost machine = network.host("far", IPv4Address.of("10.0.0.2", 0));
  private final MemoryKernel far = machine.kernel();

  @AfterEach
  void close() {
    near.close();
    far.close();
  }

  private int arrivedOf(int sent, int size) throws IOException {
    PacketSocket here = near.openPackets(IPv4Address.of("10.0.0.1", 0), false);
    PacketSocket there = far.openPackets(IPv4Address.of("10.0.0.2", 53), false);
    for (int i = 0; i < sent; i++) {
      assertThat(here.send(ByteBuffer.allocate(size), there.host())).isTrue();
    }
    while (network.happenNext(Long.MAX_VALUE)) {
      // Everything arrives.
    }
    int arrived = 0;
    while (there.receive(ByteBuffer.allocate(size)) != null) {
      arrived++;
    }
    here.close();
    there.close();
    return arrived;
  }

  @Test
  void asManyAreKeptAsFitAndWhatComesThenIsLost() throws IOException {
    machine.buffers(1000, 10 * (36 + OVERHEAD));
    assertThat(arrivedOf(9, 36)).isEqualTo(9);
    assertThat(arrivedOf(10, 36)).isEqualTo(10);
    assertThat(arrivedOf(11, 36)).isEqualTo(10);
    assertThat(arrivedOf(1000, 36)).isEqualTo(10);
  }

  @Test
  void emptyOnesTakeRoomToo() throws IOException {
    machine.buffers(1000, 10 * OVERHEAD);
    assertThat(arrivedOf(1000, 0)).isEqualTo(10);
  }

  @Test
  void withoutFurtherAdoItIs64Kibibytes() throws IOException {
    int fit = 64 * 1024 / (960 + OVERHEAD);
    assertThat(arrivedOf(fit, 960)).isEqualTo(fit);
    assertThat(arrivedOf(fit + 1, 960)).isEqualTo(fit);
  }

  @Test
  void whatWasReadMakesRoom() throws IOException {
    machine.buffers(1000, 100);
    for (int i = 0; i < 100; i++) {
      assertThat(arrivedOf(1, 36)).isEqualTo(1);
    }
  }
}
