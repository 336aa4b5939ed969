package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.address.IPv4Address;
import spindle.framing.LineOnlyReceiver;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A connection that is served for a while leaves nothing to the garbage collector.
class SteadyStateTest {
  private static final int MESSAGES = 5_000;
  private static final int WINDOWS = 600;

  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  private static final class EchoLines extends LineOnlyReceiver {
    @Override
    public void lineReceived(ByteBuffer line) {
      sendLine(line);
    }
  }

  @FunctionalInterface
  interface Opening {
    Kernel open() throws IOException;
  }

  static Stream<Arguments> servers() {
    ServerFactory bytes = ServerFactory.of(Echo::new);
    ServerFactory lines = ServerFactory.of(EchoLines::new);
    Opening selectors = NioKernel::new;
    Opening epoll = EpollKernel::new;
    return Stream.of(
        Arguments.of("bytes over epoll", epoll, bytes),
        Arguments.of("lines over epoll", epoll, lines),
        Arguments.of("bytes over selectors", selectors, bytes),
        Arguments.of("lines over selectors", selectors, lines));
  }

  /// The compiler decides when it takes an allocation away, so there are as many windows as it
  /// needs. What is left in a whole window, less than a byte a message, is no message's.
  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void aMessageLeavesNothingToCollect(String name, Opening opening, ServerFactory factory)
      throws Exception {
    Reactor reactor = Reactor.over(opening.open(), ReactorSettings.defaults());
    ListeningPort listening =
        reactor.listen(IPv4Address.of("127.0.0.1", 0), factory, ListenOptions.defaults());
    int port = ((IPv4Address) listening.host()).port();
    Thread loop = Thread.ofPlatform().start(reactor::run);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      long least = leastOfAllWindows(socket, loop);
      assertThat(least)
          .as(() -> name + ", made in: " + Allocations.of(loop, () -> exchange(socket)))
          .isLessThan(MESSAGES);
    } finally {
      reactor.callFromThread(reactor::stop);
      loop.join();
    }
  }

  private static long leastOfAllWindows(Socket socket, Thread loop) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < WINDOWS && least >= MESSAGES; i++) {
      long before = threads.getThreadAllocatedBytes(loop.threadId());
      exchange(socket);
      least = Math.min(least, threads.getThreadAllocatedBytes(loop.threadId()) - before);
    }
    return least;
  }

  private static void exchange(Socket socket) throws IOException {
    byte[] message =
        "a line of some length that is neither short nor long\r\n".getBytes(StandardCharsets.UTF_8);
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    for (int i = 0; i < MESSAGES; i++) {
      out.write(message);
      assertThat(in.readNBytes(message, 0, message.length)).isEqualTo(message.length);
    }
  }
}
