package spindle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What a site takes for a request, and for a connection that is kept, on each kernel.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
@EnabledOnOs(OS.LINUX)
class WebMemoryTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/SteadySite.java");

  private static final String ASK = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final int CONNECTIONS = 10_000;

  /// For the JVM itself, its files and what else a test has open.
  private static final int DESCRIPTORS_FOR_OTHER_THINGS = 500;

  /// Measured: 292. The transport and its socket are 152 of them, the site's end of the connection
  /// and its alarm 104, the address of the client 24; the rest is the kernel's table.
  private static final long IDLE_BYTES_MAX = 300;

  /// For a machine without epoll; measured: 1016.
  private static final long IDLE_BYTES_MAX_OVER_SELECTORS = 1050;

  private static final int REQUESTS = 5000;

  private static final int WINDOWS = 600;

  /// Measured: 600, most of which the handler sees: the request, its head, its fields, the text of
  /// its target, and where it came from. The rest is the exchange and what writes its response.
  private static final long REQUEST_BYTES_MAX = 740;

  @Parameter private String kernel = "";
  private final int port = Loopback.freePort();

  private ExampleProgram start(boolean asUsual) {
    var command =
        new ArrayList<>(
            Launcher.command(
                PROGRAM,
                List.of(kernel, "tcp:%d:interface=127.0.0.1:backlog=4096".formatted(port))));
    if (asUsual) {
      command.remove(Launcher.QUICK_START);
    }
    var server = ExampleProgram.run(command);
    server.awaitListening(port);
    return server;
  }

  @Test
  void aKeptConnectionTakesLittleAndHoldsNoBuffer() throws IOException {
    int count = Math.min(CONNECTIONS, JvmWatch.descriptorsMax() - DESCRIPTORS_FOR_OTHER_THINGS);
    List<SocketChannel> open = new ArrayList<>();
    try (var server = start(false)) {
      keepMore(open, count / 10);
      var watch = new JvmWatch(server.pid());
      JvmWatch.Heap before = watch.heap();
      keepMore(open, count);
      JvmWatch.Heap after = watch.heap();

      long each = (after.bytes() - before.bytes()) / count;
      System.out.printf(
          "%d kept connections over %s: %d bytes of heap each%n", count, kernel, each);
      assertThat(each)
          .isBetween(1L, kernel.equals("epoll") ? IDLE_BYTES_MAX : IDLE_BYTES_MAX_OVER_SELECTORS);
      for (String buffer : List.of("java.nio.DirectByteBuffer", "java.nio.HeapByteBuffer")) {
        assertThat(after.count(buffer)).as(buffer).isLessThan(before.count(buffer) + 50);
      }
      assertThat(server.errors()).isEmpty();
    } finally {
      for (SocketChannel each : open) {
        each.close();
      }
    }
  }

  /// Each has been answered once, and may ask again.
  private void keepMore(List<SocketChannel> open, int count) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(1024);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      open.add(channel);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.write(ByteBuffer.wrap(ASK.getBytes(US_ASCII)));
      channel.read(answer.clear());
      assertThat(US_ASCII.decode(answer.flip()).toString()).endsWith("hello\n");
    }
  }

  /// The compiler decides when it takes an allocation away, so there are as many windows as it
  /// needs.
  @Test
  void aRequestAllocatesLittleMoreThanItsHandlerSees() throws IOException {
    try (var server = start(true);
        var socket = Loopback.connect(port)) {
      socket.setTcpNoDelay(true);
      long least = Long.MAX_VALUE;
      for (int i = 0; i < WINDOWS && least >= REQUEST_BYTES_MAX; i++) {
        least = Math.min(least, window(socket));
      }
      System.out.printf("a request over %s: %d bytes allocated%n", kernel, least);
      assertThat(least).isBetween(1L, REQUEST_BYTES_MAX);
      assertThat(server.errors()).isEmpty();
    }
  }

  private static long window(Socket socket) throws IOException {
    String askedHow = ASK.replace("/ ", "/allocated ");
    long before = Long.parseLong(body(socket, askedHow));
    for (int i = 0; i < REQUESTS; i++) {
      body(socket, ASK);
    }
    return (Long.parseLong(body(socket, askedHow)) - before) / REQUESTS;
  }

  /// The last line of an answer, which comes in one piece.
  private static String body(Socket socket, String asked) throws IOException {
    socket.getOutputStream().write(asked.getBytes(US_ASCII));
    var answer = new byte[1024];
    int count = socket.getInputStream().read(answer);
    String text = new String(answer, 0, count, US_ASCII).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }
}
