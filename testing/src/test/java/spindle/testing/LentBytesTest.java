package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import spindle.protocol.Protocol;

/// Whoever keeps a lent buffer finds nonsense in it, in every test double, and at once.
class LentBytesTest {
  private ByteBuffer kept = ByteBuffer.allocate(0);
  private String read = "";

  private final class Keeper extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      kept = data.duplicate();
      read = StandardCharsets.US_ASCII.decode(data).toString();
    }
  }

  private void assertSpoilt() {
    assertThat(read).isEqualTo("bytes");
    assertThat(kept.remaining()).isEqualTo(5);
    while (kept.hasRemaining()) {
      assertThat(kept.get()).isEqualTo((byte) 0xDB);
    }
  }

  @Test
  void overARecordingTransport() throws Exception {
    RecordingTransport transport = new RecordingTransport();
    transport.carry(new Keeper());

    transport.receive("bytes");

    assertSpoilt();
  }

  @Test
  void overAWire() {
    Wire wire = Wire.toServer(_ -> new Keeper());
    wire.send("bytes");
    wire.flush();

    assertSpoilt();
  }
}
