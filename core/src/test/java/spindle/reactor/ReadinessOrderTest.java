package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.kernel.Kernel;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;

/// A connection that is ready for both reads first, and writes only if it is still there.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadinessOrderTest {
  /// Notes what is still to be sent when bytes arrive.
  private static final class Noting extends Protocol {
    final List<Object> seen = new ArrayList<>();
    private final boolean aborts;

    Noting(boolean aborts) {
      this.aborts = aborts;
    }

    @Override
    public void connectionMade() {
      transport().pauseProducing();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      seen.add(transport().buffered());
      if (aborts) {
        transport().abortConnection();
      }
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      seen.add(reason.getClass());
    }
  }

  /// Tells the server's transport that it is ready for both, each time with a byte to send, until
  /// it has received one.
  private static void readyForBoth(Reactor reactor, Noting server) throws Exception {
    var port = reactor.listenTCP(0, _ -> server, StopFromThreadsTest.LOCAL);
    AtomicReference<Protocol> client = new AtomicReference<>();
    reactor
        .connect(port.host(), _ -> new Protocol() {}, ConnectOptions.defaults())
        .onSuccess(client::set);
    while (client.get() == null || !server.hasTransport()) {
      reactor.iterate(Duration.ofSeconds(1));
    }
    client.get().transport().write("x");
    for (int turns = 0; server.seen.isEmpty() && turns < 10_000; turns++) {
      reactor.iterate(Duration.ZERO);
      server.transport().write("y");
      ((Kernel.Watcher) server.transport()).ready(Kernel.READ | Kernel.WRITE);
    }
  }

  @Test
  void whatArrivedIsDeliveredBeforeAnythingIsSent() throws Exception {
    Noting server = new Noting(false);
    try (Reactor reactor = Reactor.create()) {
      readyForBoth(reactor, server);
      assertThat(server.seen).containsExactly(1L);
      assertThat(server.transport().buffered()).isZero();
    }
  }

  @Test
  void whoEndsTheConnectionWhileReadingIsNotAskedToWrite() throws Exception {
    Noting server = new Noting(true);
    try (LogCapture log = LogCapture.ofReactor();
        Reactor reactor = Reactor.create()) {
      readyForBoth(reactor, server);
      assertThat(server.seen).containsExactly(1L);
      assertThat(reactor.statistics().droppedWrites()).isEqualTo(1);
      reactor.iterate(Duration.ZERO);
      reactor.iterate(Duration.ZERO);
      assertThat(server.seen).containsExactly(1L, ConnectionAborted.class);
      assertThat(log.lines()).isEmpty();
    }
  }
}
