package spindle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What connections hold that stay open with nothing to say: those of HTTP/1.1 that are kept alive,
/// WebSockets, with compression agreed on and without, and those of HTTP/2; on each kernel. Each
/// has been used before.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
@EnabledOnOs(OS.LINUX)
class StandingConnectionsTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/SteadySite.java");

  private static final int CONNECTIONS = 2_000;

  /// What a connection over selectors holds beyond one over epoll, most of it the JDK's.
  private static final long MORE_OVER_SELECTORS = 750;

  private static final String UPGRADE =
      """
      GET /socket HTTP/1.1
      Host: localhost
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
      """;

  private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\n";
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  @Parameter private String kernel = "";
  private final int port = Loopback.freePort();

  /// How they are opened and used, and what each may hold over epoll. Measured: 294, 367, 367 and
  /// 3571.
  enum Kind {
    HTTP(300) {
      @Override
      void use(SocketChannel channel) throws IOException {
        for (int i = 0; i < 3; i++) {
          channel.write(ByteBuffer.wrap(GET.getBytes(ISO_8859_1)));
          readUntil(channel, "hello\n");
        }
      }
    },
    SOCKET(400) {
      @Override
      void use(SocketChannel channel) throws IOException {
        greet(channel, UPGRADE);
        say(channel);
      }
    },
    COMPRESSED_SOCKET(400) {
      @Override
      void use(SocketChannel channel) throws IOException {
        assertThat(greet(channel, UPGRADE + DEFLATE)).contains("permessage-deflate");
        say(channel);
      }
    },
    HTTP2(8 * 1024) {
      @Override
      void use(SocketChannel channel) throws IOException {
        ByteBuffer ask =
            ByteBuffer.allocate(100)
                .put(PREFACE.getBytes(ISO_8859_1))
                .put(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0})
                .put(new byte[] {0, 0, 0, 4, 1, 0, 0, 0, 0})
                .put(new byte[] {0, 0, 6, 1, 5, 0, 0, 0, 1})
                .put(new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'});
        channel.write(ask.flip());
        readUntil(channel, "hello\n");
      }
    };

    final long bytesMax;

    Kind(long bytesMax) {
      this.bytesMax = bytesMax;
    }

    abstract void use(SocketChannel channel) throws IOException;
  }

  private static String greet(SocketChannel channel, String head) throws IOException {
    String text = (head + "\n").replace("\n", "\r\n");
    channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    return readUntil(channel, "\r\n\r\n");
  }

  /// A text long enough to be compressed where that was agreed on, whole, and then in two frames
  /// around a ping, of which the server has the first before the others are sent.
  private static void say(SocketChannel channel) throws IOException {
    channel.write(frame(0x81, 300));
    assertThat(channel.read(ByteBuffer.allocate(1000))).isPositive();
    channel.write(frame(0x01, 100));
    channel.write(frame(0x89, 5));
    ByteBuffer pong = ByteBuffer.allocate(7);
    while (pong.hasRemaining()) {
      assertThat(channel.read(pong)).isPositive();
    }
    assertThat(pong.get(0)).isEqualTo((byte) 0x8A);
    channel.write(frame(0x80, 200));
    assertThat(channel.read(ByteBuffer.allocate(1000))).isPositive();
  }

  private static ByteBuffer frame(int first, int length) {
    ByteBuffer frame = ByteBuffer.allocate(length + 8).put((byte) first);
    if (length < 126) {
      frame.put((byte) (0x80 | length));
    } else {
      frame.put((byte) 0xFE).putShort((short) length);
    }
    frame.putInt(0);
    for (int i = 0; i < length; i++) {
      frame.put((byte) 'x');
    }
    return frame.flip();
  }

  private static String readUntil(SocketChannel channel, String end) throws IOException {
    var all = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(1024);
    while (!all.toString(ISO_8859_1).endsWith(end)) {
      assertThat(channel.read(piece.clear())).isPositive();
      all.write(piece.array(), 0, piece.position());
    }
    return all.toString(ISO_8859_1);
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsIdleTakesLittle(Kind kind) throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    String place = "tcp:%d:interface=127.0.0.1:backlog=4096".formatted(port);
    try (var server = ExampleProgram.run(Launcher.command(PROGRAM, List.of(kernel, place)))) {
      server.awaitListening(port);
      openMore(open, kind, CONNECTIONS / 5);
      var watch = new JvmWatch(server.pid());
      JvmWatch.Heap before = watch.heap();
      openMore(open, kind, CONNECTIONS);
      JvmWatch.Heap after = watch.heap();

      long each = (after.bytes() - before.bytes()) / CONNECTIONS;
      System.out.printf("%s over %s: %d bytes of heap each%n", kind, kernel, each);
      assertThat(each)
          .isBetween(1L, kind.bytesMax + (kernel.equals("epoll") ? 0 : MORE_OVER_SELECTORS));
      assertThat(after.count("spindle.web.server.Exchange")).isLessThan(50);
      for (String kept : List.of("java.util.zip.Inflater", "java.util.zip.Deflater")) {
        assertThat(after.count(kept)).as(kept).isLessThan(before.count(kept) + 10);
      }
      assertThat(server.errors()).isEmpty();
    } finally {
      for (SocketChannel each : open) {
        each.close();
      }
    }
  }

  private void openMore(List<SocketChannel> open, Kind kind, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      open.add(channel);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      kind.use(channel);
    }
  }
}
