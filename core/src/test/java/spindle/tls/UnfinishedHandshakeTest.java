package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// What a connection keeps while its handshake is under way, and leaves behind if that is cut off.
class UnfinishedHandshakeTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  /// The page of limits has these.
  private static final int SILENT = 4 * 1024;

  private static final int UNDER_WAY = 16 * 1024;

  private final Talk talk = new Talk(new MemoryNetwork().host("localhost").kernel());
  private final End server = new Echo();
  private final End client = new End();

  @BeforeEach
  void connect() throws Exception {
    talk.connectClear(
        talk.serve(TlsServerContext.load(TlsServerOptions.of(GOOD.identity())), server), client);
    talk.until("both are made", () -> server.hasTransport() && client.hasTransport());
  }

  @AfterEach
  void close() {
    talk.close();
  }

  /// What a client begins with.
  private static byte[] hello() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    ByteBuffer wire = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), wire);
    return Arrays.copyOf(wire.array(), wire.position());
  }

  private long kept() {
    return talk.reactor.statistics().inputKept();
  }

  private int counted() {
    return server.transport().layer(TlsLayer.class).orElseThrow().held();
  }

  @Test
  void whatTheEngineTakesCountsInEachState() throws Exception {
    long before = kept();
    assertThat(counted()).isEqualTo(SILENT);
    byte[] hello = hello();
    client.transport().write(hello);
    talk.until("it is answered", () -> client.count() > 0);
    assertThat(counted()).isEqualTo(UNDER_WAY + hello.length);
    assertThat(kept() - before).isEqualTo(UNDER_WAY + hello.length - SILENT);
  }

  @Test
  void oneThatIsCutOffLeavesNoTimeLimitBehind() throws Exception {
    assertThat(talk.reactor.delayedCalls()).hasSize(1);
    client.transport().write(hello());
    talk.until("it is answered", () -> client.count() > 0);
    client.transport().abortConnection();
    talk.until("it is cut off", server::isLost);
    assertThat(talk.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void whoAsksForWhatWasAgreedOnWhenItWasCutOffHearsWhyNothingWas() throws Exception {
    List<Throwable> heard = new ArrayList<>();
    Deferred<TlsSession> early = TlsSession.handshake(server.transport());
    early.handleFailure(heard::add);
    client.transport().write(hello());
    client.transport().abortConnection();
    talk.until("it is cut off", server::isLost);
    var late = server.transport().layer(TlsLayer.class).orElseThrow().handshake();
    late.handleFailure(heard::add);
    assertThat(heard).hasSize(2).containsOnly(server.reason);
  }
}
