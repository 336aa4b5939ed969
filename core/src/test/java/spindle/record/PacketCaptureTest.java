package spindle.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recording.Role;

/// Recordings as packet captures.
class PacketCaptureTest {
  private static final Recording SOME =
      new Recording(
          Role.SERVER,
          "127.0.0.1:8000",
          "127.0.0.1:51234",
          List.of(
              new RecordedEvent(Duration.ZERO, Kind.MADE, ""),
              new RecordedEvent(Duration.ofMillis(1), Kind.RECEIVED, "ping" + "x".repeat(3000)),
              new RecordedEvent(Duration.ofMillis(2), Kind.SENT, "pong"),
              new RecordedEvent(Duration.ofMillis(3), Kind.PEER_ENDED, ""),
              new RecordedEvent(Duration.ofMillis(4), Kind.ENDED, ""),
              new RecordedEvent(Duration.ofMillis(5), Kind.LOST, "ConnectionDone: closed")));

  @Test
  void everyPacketHasAHeadOfItsSizeAndRightChecksums() {
    ByteBuffer capture = ByteBuffer.wrap(PacketCapture.bytes(SOME));
    assertThat(capture.getInt(0)).isEqualTo(0xa1b2c3d4);
    assertThat(capture.getInt(20)).isEqualTo(101);
    capture.position(24);
    int packets = 0;
    while (capture.hasRemaining()) {
      int size = capture.getInt(capture.position() + 8);
      ByteBuffer packet = capture.slice(capture.position() + 16, size);
      assertThat(packet.getShort(2)).isEqualTo((short) size);
      assertThat(sum(packet, 0, 20, 0)).isEqualTo(0xffff);
      int pseudo = 6 + size - 20;
      for (int i = 12; i < 20; i += 2) {
        pseudo += packet.getShort(i) & 0xffff;
      }
      assertThat(sum(packet, 20, size - 20, pseudo)).isEqualTo(0xffff);
      capture.position(capture.position() + 16 + size);
      packets++;
    }
    assertThat(packets).isEqualTo(3 + 4 + 2 + 2 + 2);
  }

  private static long sum(ByteBuffer bytes, int start, int length, long before) {
    long sum = before;
    for (int i = 0; i < length; i++) {
      int octet = bytes.get(start + i) & 0xff;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
  }

  @Test
  void tsharkReadsTheStream(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("some.pcap");
    PacketCapture.write(SOME, file);
    Process tshark =
        new ProcessBuilder(
                "tshark",
                "-r",
                file.toString(),
                "-o",
                "tcp.check_checksum:TRUE",
                "-q",
                "-z",
                "follow,tcp,ascii,0")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String shown = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tshark.waitFor()).isZero();
    assertThat(shown)
        .contains("Node 0: 127.0.0.1:51234", "Node 1: 127.0.0.1:8000", "pingxxx", "pong");
  }
}
