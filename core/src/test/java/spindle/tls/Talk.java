package spindle.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.address.IPv4Address;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.TlsFailed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A reactor that a test turns by hand, and TLS over it.
final class Talk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  final Reactor reactor;

  Talk() throws Exception {
    this(new NioKernel());
  }

  Talk(Kernel kernel) {
    reactor = Reactor.over(kernel, ReactorSettings.defaults());
  }

  /// One end: writes down what happens to it.
  static class End extends Protocol implements HandshakeAware {
    final List<String> log = new ArrayList<>();
    @Nullable ConnectionClosed reason;
    private @Nullable TlsSession session;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    @Override
    public void connectionMade() throws Exception {
      log.add("made");
    }

    @Override
    public void handshakeCompleted(TlsSession agreed) throws Exception {
      session = agreed;
      log.add("handshake");
    }

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      heard.writeBytes(copy);
      if (!log.getLast().equals("data")) {
        log.add("data");
      }
    }

    @Override
    public void connectionLost(ConnectionClosed why) {
      reason = why;
      log.add("lost " + why.getClass().getSimpleName());
    }

    boolean isLost() {
      return reason != null;
    }

    /// What the handshake agreed on.
    TlsSession session() {
      return Objects.requireNonNull(session, "the handshake is not complete");
    }

    boolean isReady() {
      return session != null;
    }

    String text() {
      return heard.toString(UTF_8);
    }

    int count() {
      return heard.size();
    }

    /// Why TLS failed, or a loud word if it did not.
    Throwable tlsCause() {
      if (reason instanceof TlsFailed failed && failed.getCause() != null) {
        return failed.getCause();
      }
      throw new AssertionError("TLS did not fail: " + log + ", " + reason);
    }

    TlsRefused.Kind refused() {
      return ((TlsRefused) tlsCause()).kind();
    }
  }

  /// A server that sends back what it hears.
  static class Echo extends End {
    /// How many bytes it answers beyond those that came.
    int more;

    /// Whether it reads no more after its first answer.
    boolean thenPauses;

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      super.dataReceived(data.duplicate());
      transport().write(data);
      transport().write(new byte[more]);
      if (thenPauses) {
        transport().pauseProducing();
      }
    }
  }

  ListeningPort listen(ServerFactory factory) throws Exception {
    return reactor.listenTCP(0, factory, ListenOptions.defaults().withInterface("127.0.0.1"));
  }

  ListeningPort serve(TlsServerContext context, Protocol server) throws Exception {
    return listen(context.wrap(address -> server));
  }

  static int port(ListeningPort port) {
    return ((IPv4Address) port.host()).port();
  }

  void connect(ListeningPort port, TlsClientContext context, String host, Protocol client) {
    reactor
        .connect(
            port.host(),
            context.wrap(address -> client, host, port(port)),
            ConnectOptions.defaults())
        .reportedElsewhere();
  }

  void connectClear(ListeningPort port, Protocol client) {
    reactor.connect(port.host(), address -> client, ConnectOptions.defaults()).reportedElsewhere();
  }

  /// Turns the reactor until `done`.
  void until(String what, BooleanSupplier done) {
    long deadline = reactor.nowNanos() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (reactor.nowNanos() > deadline) {
        throw new AssertionError("waited in vain until " + what);
      }
      reactor.iterate(Duration.ofMillis(50));
    }
  }

  void turns(int count) {
    for (int i = 0; i < count; i++) {
      reactor.iterate(Duration.ZERO);
    }
  }

  @Override
  public void close() {
    reactor.close();
  }
}
