package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.protocol.ListeningPort;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.End;

/// Engines that hold memory of their own are given back.
@Timeout(600)
@SuppressWarnings("NullAway.Init") // JUnit sets the field
class EngineReleaseTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private final List<SSLEngine> made = new ArrayList<>();
  private final List<SSLEngine> released = new ArrayList<>();
  private Talk talk;

  @BeforeEach
  void open() throws Exception {
    talk = new Talk();
  }

  @AfterEach
  void close() {
    talk.close();
  }

  private TlsEngines counted(TlsEngines plain) {
    return new TlsEngines() {
      @Override
      public SSLEngine engine(@Nullable String host, int port) {
        SSLEngine engine = plain.engine(host, port);
        made.add(engine);
        return engine;
      }

      @Override
      public void release(SSLEngine engine) {
        released.add(engine);
      }
    };
  }

  @Test
  void eachEngineIsReleasedOnceWhenItsConnectionHasEnded() throws Exception {
    End server = new End();
    End client = new End();
    ListeningPort port =
        talk.serve(
            TlsServerContext.load(
                TlsServerOptions.of(GOOD.identity())
                    .withEngines(material -> counted(JdkEngines.of(material)))),
            server);
    TlsClientContext context =
        TlsClientContext.load(
            TlsClientOptions.defaults()
                .withTrust(TlsTrust.of(ROOT.chain()))
                .withEngines(material -> counted(JdkEngines.of(material))));
    talk.connect(port, context, "localhost", client);
    talk.until("both are ready", () -> server.isReady() && client.isReady());
    assertThat(released).isEmpty();
    client.transport().loseConnection();
    talk.until("both have ended", () -> server.isLost() && client.isLost());
    assertThat(made).hasSize(2);
    assertThat(released).containsExactlyInAnyOrderElementsOf(made);
  }
}
