package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.protocol.HalfCloseable;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.SocketSetting;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// A fiber that writes without end, over sockets, and its peer.
@ParameterizedClass
@EnumSource(Way.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FiberPumpTest {
  @Parameter private Way way;
  private Reactor reactor;
  private final Sink client = new Sink();
  private @Nullable Throwable ended;
  private long written;
  private boolean awaitsEachTime;

  @BeforeEach
  void open() {
    reactor = way.reactor();
  }

  @AfterEach
  void close() {
    reactor.close();
  }

  /// Reads when it is told to.
  private static final class Sink extends Protocol implements HalfCloseable {
    private long count;
    private boolean lost;

    @Override
    public void connectionMade() {
      transport().pauseProducing();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      count += data.remaining();
    }

    @Override
    public void readConnectionLost() {}

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = true;
    }
  }

  private final class Ticker extends Protocol {
    @Override
    public void connectionMade() {
      Fiber.start(
              reactor,
              () -> {
                while (true) {
                  boolean room = transport().write(new byte[1000]);
                  written += 1000;
                  if (!room || awaitsEachTime) {
                    Fiber.await(transport().drained());
                  }
                }
              })
          .onFailure(Throwable.class, why -> ended = why)
          .reportedElsewhere();
    }
  }

  private void connect() throws IOException {
    ListeningPort port =
        reactor.listenTCP(
            0,
            _ -> new Ticker(),
            ListenOptions.defaults()
                .withInterface("127.0.0.1")
                .withSetting(SocketSetting.SO_SNDBUF, 16 * 1024));
    reactor.connect(port.host(), _ -> client, ConnectOptions.defaults()).reportedElsewhere();
    until(client::hasTransport);
  }

  private void until(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      reactor.iterate(Duration.ofMillis(10));
    }
  }

  /// Until the writer waits.
  private void fill() {
    long[] seen = {-1};
    until(() -> {
      boolean same = seen[0] == written && written > 0;
      seen[0] = written;
      return same;
    });
  }

  @Test
  void aPeerThatEndsItsDirectionEndsTheWriter() throws IOException {
    connect();
    fill();
    client.transport().loseWriteConnection();
    until(() -> ended != null);
    assertThat(ended).isInstanceOf(ConnectionDone.class);
    client.transport().resumeProducing();
    until(() -> client.lost || client.count == written);
    assertThat(client.count).isGreaterThan(0);
  }

  @Test
  void aPeerThatReadsAllTheTimeLeavesOthersTheirTurn() throws IOException {
    awaitsEachTime = true;
    connect();
    client.transport().resumeProducing();
    boolean[] called = {false};
    var _ = reactor.callLater(Duration.ofMillis(20), () -> called[0] = true);
    until(() -> called[0] && client.count > 3_000_000);
    client.transport().abortConnection();
    until(() -> ended != null);
  }
}
