package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What a connection costs that is open and has nothing to say.
@EnabledOnOs(OS.LINUX)
class IdleConnectionsTest {
  private static final int COUNT = 10_000;

  /// For the JVM itself, its files and what else a test has open.
  private static final int DESCRIPTORS_FOR_OTHER_THINGS = 500;

  /// What is promised of epoll; measured: 204.
  private static final long BYTES_MAX = 600;

  /// For a machine without epoll; measured: 899. Any buffer would be more than the rest.
  private static final long BYTES_MAX_OVER_SELECTORS = 1024;

  private final int port = Loopback.freePort();

  /// Every connection has echoed something, so each has had what it needs for that.
  @Test
  void tenThousandHoldNoBufferAndLittleHeap() throws IOException {
    int count = Math.min(COUNT, JvmWatch.descriptorsMax() - DESCRIPTORS_FOR_OTHER_THINGS);
    try (var server = ExampleProgram.start("EchoServer", Integer.toString(port));
        var connections = new Connections()) {
      server.awaitListening(port);
      connections.openAndEcho(count / 10);
      var watch = new JvmWatch(server.pid());
      JvmWatch.Heap before = watch.heap();

      connections.openAndEcho(count);

      JvmWatch.Heap after = watch.heap();
      long each = (after.bytes() - before.bytes()) / count;
      boolean epoll = after.count("spindle.epoll.EpollKernel") > 0;
      System.out.printf(
          "%d idle connections over %s: %d bytes of heap each%n",
          count, epoll ? "epoll" : "selectors", each);
      assertThat(after.count("EchoServer$Echo")).isEqualTo(count + count / 10);
      assertThat(each).isBetween(1L, epoll ? BYTES_MAX : BYTES_MAX_OVER_SELECTORS);
      for (String buffer : List.of("java.nio.DirectByteBuffer", "java.nio.HeapByteBuffer")) {
        assertThat(after.count(buffer)).as(buffer).isLessThan(before.count(buffer) + 50);
      }
      for (String kept : List.of("spindle.outbox.Outbox", "spindle.outbox.Chunk")) {
        assertThat(after.count(kept)).as(kept).isLessThan(50);
      }
      assertThat(server.errors()).isEmpty();
    }
  }

  private final class Connections implements AutoCloseable {
    private final List<SocketChannel> open = new ArrayList<>();

    void openAndEcho(int count) throws IOException {
      var bytes = ByteBuffer.allocate(64);
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open();
        open.add(channel);
        channel.connect(new InetSocketAddress("127.0.0." + (1 + open.size() % 16), port));
        channel.write(bytes.clear());
        bytes.clear();
        while (bytes.hasRemaining()) {
          assertThat(channel.read(bytes)).isPositive();
        }
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }
}
