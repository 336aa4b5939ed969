package spindle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// How much of a large answer of HTTP/2 goes before a small one that is asked for after it, on a
/// connection whose client has windows for all of it and does not read yet.
@EnabledOnOs(OS.LINUX)
class UrgentAnswersTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/SteadySite.java");

  /// A frame, since the large one was asked for first.
  private static final int TURN = 16 * 1024;

  /// What the system takes unsent, what the client's takes unread, and what waits to be written.
  private static final int UNDER_WAY = 512 * 1024;

  private static final int WIDE = 1 << 30;
  private static final int LARGE = 1;
  private static final int SMALL = 3;

  private final int port = Loopback.freePort();

  private static ByteBuffer large() {
    return ByteBuffer.allocate(100)
        .put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1))
        .put(new byte[] {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4})
        .putInt(WIDE)
        .put(new byte[] {0, 0, 4, 8, 0, 0, 0, 0, 0})
        .putInt(WIDE)
        .put(new byte[] {0, 0, 12, 1, 5, 0, 0, 0, LARGE, (byte) 0x82, (byte) 0x86, 0x04, 5})
        .put("/much".getBytes(ISO_8859_1))
        .put(new byte[] {0x41, 1, 'a'})
        .flip();
  }

  private static ByteBuffer small() {
    byte[] fields = {(byte) 0x82, (byte) 0x86, (byte) 0x84, (byte) 0xBE};
    return ByteBuffer.allocate(13)
        .put(new byte[] {0, 0, 4, 1, 5, 0, 0, 0, SMALL})
        .put(fields)
        .flip();
  }

  @Test
  void oneThatIsAskedForTogetherWithALargeOneWaitsForAFrameOfIt() throws IOException {
    ByteBuffer both = ByteBuffer.allocate(200).put(large()).put(small()).flip();

    assertThat(bytesBeforeSmall(List.of(both))).isEqualTo(TURN);
  }

  @Test
  void oneThatIsAskedForLaterWaitsForWhatIsUnderWayAndThatIsNotMuch() throws IOException {
    assertThat(bytesBeforeSmall(List.of(large(), small()))).isBetween((long) TURN, UNDER_WAY + 0L);
  }

  /// @param pieces each is sent when all was written that can be for those before
  private long bytesBeforeSmall(List<ByteBuffer> pieces) throws IOException {
    String place = "tcp:%d:interface=127.0.0.1".formatted(port);
    try (var server = ExampleProgram.run(Launcher.command(PROGRAM, List.of("epoll", place)))) {
      server.awaitListening(port);
      long before;
      try (Socket client = Loopback.connect(port, 64 * 1024)) {
        for (ByteBuffer each : pieces) {
          byte[] bytes = new byte[each.remaining()];
          each.get(bytes);
          client.getOutputStream().write(bytes);
          for (int i = 0; i < 3; i++) {
            askAnother();
          }
        }
        before = bytesBefore(new DataInputStream(client.getInputStream()));
      }
      assertThat(server.errors()).isEmpty();
      return before;
    }
  }

  private void askAnother() throws IOException {
    try (Socket other = Loopback.connect(port)) {
      String get = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      other.getOutputStream().write(get.getBytes(ISO_8859_1));
      assertThat(new String(other.getInputStream().readAllBytes(), ISO_8859_1)).contains("hello");
    }
  }

  /// How much of the large answer comes before the small one has ended.
  private static long bytesBefore(DataInputStream frames) throws IOException {
    long before = 0;
    while (true) {
      int length = (frames.readUnsignedShort() << 8) | frames.readUnsignedByte();
      int type = frames.readUnsignedByte();
      int flags = frames.readUnsignedByte();
      int stream = frames.readInt();
      frames.skipNBytes(length);
      assertThat(type).as("a frame of type RST_STREAM or GOAWAY").isNotIn(3, 7);
      if (stream == SMALL && (flags & 1) != 0) {
        return before;
      }
      before += stream == LARGE && type == 0 ? length : 0;
    }
  }
}
