package spindle.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Packets however they are cut, and how long they may be.
class PacketsTest {
  @Test
  void packetsComeInPieces() throws Exception {
    Packets packets = new Packets(100);
    ByteBuffer whole = new Packet(Packet.STAT).putInt(1).putText("/a").whole();
    for (int i = 0; i < whole.limit() - 1; i++) {
      packets.append(whole.slice(i, 1));
      assertThat(packets.next()).isNull();
    }
    packets.append(whole.slice(whole.limit() - 1, 1));
    assertThat(packets.next()).isEqualTo(whole.position(4).slice());
    assertThat(packets.next()).isNull();
  }

  @Test
  void soLongAndNoLonger() throws Exception {
    Packets packets = new Packets(5);
    packets.append(ByteBuffer.allocate(9).putInt(5).put(new byte[5]).flip());
    assertThat(packets.next()).isNotNull();
    for (int length : new int[] {6, 0, -1, Integer.MIN_VALUE}) {
      Packets refusing = new Packets(5);
      refusing.append(ByteBuffer.allocate(4).putInt(length).flip());
      assertThatThrownBy(refusing::next).isInstanceOf(IOException.class);
    }
  }
}
