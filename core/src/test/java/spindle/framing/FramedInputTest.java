package spindle.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.reason.ConnectionDone;
import spindle.testing.RecordingTransport;

/// What a framed protocol keeps of its peer's bytes is told to its transport.
class FramedInputTest {
  private static final class Lines extends LineOnlyReceiver {
    final List<String> log = new ArrayList<>();

    @Override
    public void lineReceived(String line) {
      log.add(line);
      if (line.equals("pause")) {
        pauseProducing();
      }
    }
  }

  private final RecordingTransport transport = new RecordingTransport();
  private final Lines lines = new Lines();

  FramedInputTest() throws Exception {
    transport.carry(lines);
  }

  private void receive(String text) throws Exception {
    lines.dataReceived(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  @Test
  void wholeMessagesAreNotKept() throws Exception {
    receive("one\r\ntwo\r\n");
    assertThat(transport.inputKept()).isZero();
  }

  @Test
  void partOfAMessageCountsUntilTheRestHasCome() throws Exception {
    receive("part");
    assertThat(transport.inputKept()).isEqualTo(64);
    receive(" of one that is rather longer, ".repeat(4));
    assertThat(transport.inputKept()).isBetween(128L, 256L);
    receive("\r\n");
    assertThat(lines.log).hasSize(1);
    assertThat(transport.inputKept()).isZero();
  }

  @Test
  void whatWaitsForAPausedProtocolCountsUntilItIsDelivered() throws Exception {
    receive("pause\r\n" + "x".repeat(100) + "\r\n");
    receive("y".repeat(100) + "\r\n");
    assertThat(transport.inputKept()).isGreaterThanOrEqualTo(204);
    lines.resumeProducing();
    assertThat(lines.log).hasSize(3);
    assertThat(transport.inputKept()).isZero();
  }

  @Test
  void whatIsTakenOrDroppedCountsNoMore() throws Exception {
    receive("for somebody else");
    assertThat(lines.takeRemaining()).hasSize(17);
    assertThat(transport.inputKept()).isZero();
    receive("for nobody");
    lines.stopProducing();
    assertThat(transport.inputKept()).isZero();
  }

  @Test
  void theNextConnectionHasAnAccountOfItsOwn() throws Exception {
    receive("part");
    transport.lose(new ConnectionDone());
    RecordingTransport other = new RecordingTransport();
    other.carry(lines);
    receive(" and part");
    assertThat(other.inputKept()).isEqualTo(64);
  }
}
