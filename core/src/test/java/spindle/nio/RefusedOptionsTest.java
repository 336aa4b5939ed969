package spindle.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.kernel.Kernel;

/// A connection whose options the system refuses goes on without them, and that is seen.
class RefusedOptionsTest {
  private final Logger logger = Logger.getLogger("spindle.nio");
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
  private final NioKernel kernel = new NioKernel();

  RefusedOptionsTest() throws IOException {}

  @BeforeEach
  void listen() {
    logger.addHandler(collecting);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void close() throws IOException {
    logger.removeHandler(collecting);
    logger.setUseParentHandlers(true);
    kernel.close();
  }

  private NioStreamSocket connected() throws IOException {
    IPv4Address place = IPv4Address.of("127.0.0.1", 0);
    var port = (NioListeningSocket) kernel.listen(place, new Kernel.Listening(5));
    var socket = (NioStreamSocket) kernel.connect(port.host(), null, Map.of());
    assertThat(socket.finishConnect()).isTrue();
    port.close();
    return socket;
  }

  @Test
  void theValueStaysAsItWasAndTheLogSaysSoOnceForAllConnections() throws Exception {
    for (int i = 0; i < 2; i++) {
      NioStreamSocket socket = connected();
      socket.setNoDelay(true);
      socket.beforeRegistration();
      socket.channel().close();
      socket.setNoDelay(false);
      assertThat(socket.noDelay()).isTrue();
      socket.setKeepAlive(true);
      assertThat(socket.keepAlive()).isFalse();
    }
    assertThat(lines)
        .containsExactly(
            "WARNING the system refuses TCP_NODELAY, connections go on without it; this is said"
                + " once: java.nio.channels.ClosedChannelException",
            "WARNING the system refuses SO_KEEPALIVE, connections go on without it; this is said"
                + " once: java.nio.channels.ClosedChannelException");
  }

  @Test
  void whatIsRefusedWhenTheConnectionIsFirstWaitedForIsNotSet() throws Exception {
    NioStreamSocket socket = connected();
    socket.setNoDelay(true);
    socket.channel().close();
    socket.beforeRegistration();
    assertThat(socket.noDelay()).isFalse();
  }
}
