package spindle.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.PushProducer;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.End;

/// TLS begun on an open connection.
@Timeout(600)
class StartTlsTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private Talk talk;
  private TlsServerContext serverContext;
  private TlsClientContext clientContext;

  @BeforeEach
  void open() throws Exception {
    talk = new Talk();
    serverContext = TlsServerContext.load(TlsServerOptions.of(GOOD.identity()));
    clientContext =
        TlsClientContext.load(TlsClientOptions.defaults().withTrust(TlsTrust.of(ROOT.chain())));
  }

  @AfterEach
  void close() {
    talk.close();
  }

  /// Begins TLS when it hears the command, after it has said so.
  private class Server extends End {
    int left;

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      String before = text();
      super.dataReceived(data);
      if (before.isEmpty() && text().startsWith("STARTTLS\n")) {
        left = text().length() - "STARTTLS\n".length();
        transport().write("go ahead\n");
        serverContext.startTls(transport(), left);
        transport().write("first under TLS");
      }
    }
  }

  /// Begins TLS when it hears the answer.
  private class Client extends End {
    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      super.dataReceived(data);
      if (text().equals("go ahead\n")) {
        clientContext.startTls(transport(), "localhost", 25, 0);
        transport().write("and back");
      }
    }
  }

  private final Server server = new Server();
  private final Client client = new Client();

  private void connect(Protocol clear) throws Exception {
    ListeningPort port = talk.listen(address -> server);
    talk.connectClear(port, clear);
    talk.until("both are made", () -> server.hasTransport() && clear.hasTransport());
  }

  @Test
  void bothEndsGoOnUnderTlsWithTheSameProtocols() throws Exception {
    connect(client);
    client.transport().write("STARTTLS\n");
    talk.until("both have heard", () -> client.count() == 24 && server.count() == 17);
    assertThat(client.text()).isEqualTo("go ahead\nfirst under TLS");
    assertThat(server.text()).isEqualTo("STARTTLS\nand back");
    assertThat(client.log).containsExactly("made", "data", "handshake", "data");
    assertThat(server.log).containsExactly("made", "data", "handshake", "data");
    client.transport().loseConnection();
    talk.until("both are lost", () -> client.isLost() && server.isLost());
    assertThat(client.log.getLast()).isEqualTo("lost ConnectionDone");
    assertThat(server.log.getLast()).isEqualTo("lost ConnectionDone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EVIL\n", "!"})
  void clearTextAfterTheCommandIsRefused(String more) throws Exception {
    connect(client);
    client.transport().write("STARTTLS\n" + more);
    talk.until("the server is lost", server::isLost);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.CLEAR_TEXT_LEFT);
    assertThat(server.tlsCause()).hasMessageContaining(more.length() + " bytes of clear text");
    assertThat(server.log).containsExactly("made", "data", "lost TlsFailed");
  }

  @Test
  void muchClearTextThatWasQueuedLeavesFirst() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    End slow =
        new End() {
          @Override
          public void dataReceived(ByteBuffer data) throws Exception {
            int room = 8_000_000 - count();
            ByteBuffer clear = data.slice(data.position(), Math.min(room, data.remaining()));
            super.dataReceived(clear);
            sizes.add(data.remaining());
            if (count() == 8_000_000) {
              clientContext.startTls(transport(), "localhost", 25, 0);
            }
          }
        };
    connect(slow);
    slow.transport().pauseProducing();
    server.transport().write(new byte[8_000_000]);
    serverContext.startTls(server.transport(), 0);
    server.transport().write("under TLS");
    assertThat(server.transport().buffered()).isPositive();
    slow.transport().resumeProducing();
    talk.until("the handshake is complete", () -> slow.isReady() && server.isReady());
    assertThat(sizes.stream().mapToInt(each -> each).sum()).isEqualTo(8_000_000);
  }

  @Test
  void aRegisteredProducerStaysRegistered() throws Exception {
    List<String> told = new ArrayList<>();
    connect(client);
    server
        .transport()
        .registerProducer(
            new PushProducer() {
              @Override
              public void pauseProducing() {
                told.add("pause");
              }

              @Override
              public void resumeProducing() {
                told.add("resume");
              }

              @Override
              public void stopProducing() {
                told.add("stop");
              }
            });
    client.transport().write("STARTTLS\n");
    talk.until("the handshake is complete", () -> server.isReady() && client.isReady());
    client.transport().pauseProducing();
    talk.until("it is paused", () -> !server.transport().write(new byte[100_000]));
    client.transport().resumeProducing();
    talk.until("it is resumed", () -> told.size() == 2);
    assertThat(told).containsExactly("pause", "resume");
    server.transport().loseConnection();
    talk.turns(20);
    assertThat(server.isLost()).as("the close waits for the producer").isFalse();
    server.transport().unregisterProducer();
    talk.until("it is lost", server::isLost);
    assertThat(server.log.getLast()).isEqualTo("lost ConnectionDone");
  }

  @Test
  void writingAndLeavingRightAfterTheStartClosesCleanly() throws Exception {
    End leaves =
        new End() {
          @Override
          public void dataReceived(ByteBuffer data) throws Exception {
            super.dataReceived(data);
            clientContext.startTls(transport(), "localhost", 25, 0);
            transport().write("last words");
            transport().loseConnection();
          }
        };
    connect(leaves);
    leaves.transport().write("STARTTLS\n".getBytes(UTF_8));
    talk.until("both are lost", () -> leaves.isLost() && server.isLost());
    assertThat(server.text()).endsWith("last words");
    assertThat(server.log.getLast()).isEqualTo("lost ConnectionDone");
    assertThat(leaves.log.getLast()).isEqualTo("lost ConnectionDone");
  }
}
