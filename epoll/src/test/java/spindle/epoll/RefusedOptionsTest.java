package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;

/// A connection whose options the system refuses goes on without them, and that is seen.
class RefusedOptionsTest {
  private static final int EFD_CLOEXEC_AND_NONBLOCK = 02004000;

  private final Logger logger = Logger.getLogger("spindle.epoll");
  private final List<String> lines = new ArrayList<>();
  private final Handler collecting =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          lines.add(logged.getLevel() + " " + logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private final EpollKernel kernel = new EpollKernel();

  RefusedOptionsTest() throws IOException {}

  @BeforeEach
  void listen() {
    logger.addHandler(collecting);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void close() {
    logger.removeHandler(collecting);
    logger.setUseParentHandlers(true);
    kernel.close();
  }

  /// Over a descriptor that is no socket, to which nothing can be set.
  private EpollStreamSocket refusing() {
    int fd = kernel.libc.eventfd(0, EFD_CLOEXEC_AND_NONBLOCK);
    var socket = new EpollStreamSocket(kernel, fd, IPv4Address.of("127.0.0.1", 1), true);
    kernel.own(fd, socket);
    return socket;
  }

  @Test
  void theValueStaysAsItWasAndTheLogSaysSoOnceForAllConnections() {
    for (int i = 0; i < 2; i++) {
      EpollStreamSocket socket = refusing();
      socket.setNoDelay(true);
      socket.interest(Kernel.READ);
      assertThat(socket.noDelay()).isFalse();
      socket.setKeepAlive(true);
      assertThat(socket.keepAlive()).isFalse();
      socket.close();
    }
    String why = "java.io.IOException: Socket operation on non-socket (setsockopt, errno 88)";
    assertThat(lines)
        .containsExactly(
            "WARNING the system refuses TCP_NODELAY, connections go on without it; this is said"
                + " once: "
                + why,
            "WARNING the system refuses SO_KEEPALIVE, connections go on without it; this is said"
                + " once: "
                + why);
  }

  @Test
  void aUnixSocketHasNoDelayToRefuse() {
    int fd = kernel.libc.eventfd(0, EFD_CLOEXEC_AND_NONBLOCK);
    var socket = new EpollStreamSocket(kernel, fd, new UnixAddress("/there"), true);
    kernel.own(fd, socket);
    socket.setNoDelay(true);
    socket.interest(Kernel.READ);
    socket.setNoDelay(false);

    assertThat(socket.noDelay()).isFalse();
    assertThat(lines).isEmpty();
  }

  @Test
  void aResetThatCannotBeSentIsSaid() {
    refusing().reset();
    assertThat(lines).singleElement().asString().contains("the system refuses SO_LINGER");
  }
}
