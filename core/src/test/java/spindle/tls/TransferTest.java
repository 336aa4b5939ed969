package spindle.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CloseTimeout;
import spindle.roles.ConnectOptions;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// Bytes through TLS: however they are cut, and how many records they make.
@Timeout(600)
class TransferTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private Talk talk;
  private TlsServerContext serverContext;
  private TlsClientContext clientContext;
  private final End server = new Echo();
  private final End client = new End();

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

  /// Between a client and a server: passes bytes on in pieces of at most `step`, and counts the
  /// records of data on the way from the server.
  private final class Relay {
    final int step;
    int records;
    private final ByteBuffer fromServer = ByteBuffer.allocate(200_000);

    Relay(int step) {
      this.step = step;
    }

    ListeningPort listen(ListeningPort behind) throws Exception {
      ServerFactory factory = address -> new Front(behind.host());
      return talk.listen(factory);
    }

    private void passOn(ByteBuffer data, Protocol to) {
      while (data.hasRemaining()) {
        int count = Math.min(step, data.remaining());
        to.transport().write(data.slice(data.position(), count));
        data.position(data.position() + count);
        talk.reactor.callLater(Duration.ZERO, () -> {});
      }
    }

    private void count(ByteBuffer data) {
      fromServer.put(data.duplicate()).flip();
      while (fromServer.remaining() >= 5) {
        int size = 5 + (fromServer.getShort(fromServer.position() + 3) & 0xffff);
        if (fromServer.remaining() < size) {
          break;
        }
        if (fromServer.get(fromServer.position()) == 23) {
          records++;
        }
        fromServer.position(fromServer.position() + size);
      }
      fromServer.compact();
    }

    private final class Front extends Protocol {
      private final Address behind;
      private final List<byte[]> early = new ArrayList<>();
      private final Back back = new Back(this);

      Front(Address behind) {
        this.behind = behind;
      }

      @Override
      public void connectionMade() {
        Deferred<Back> there =
            talk.reactor.connect(behind, address -> back, ConnectOptions.defaults());
        there.onSuccess(made -> early.forEach(each -> passOn(ByteBuffer.wrap(each), made)));
        there.reportedElsewhere();
      }

      @Override
      public void dataReceived(ByteBuffer data) {
        if (back.hasTransport()) {
          passOn(data, back);
        } else {
          byte[] copy = new byte[data.remaining()];
          data.get(copy);
          early.add(copy);
        }
      }
    }

    private final class Back extends Protocol {
      private final Front front;

      Back(Front front) {
        this.front = front;
      }

      @Override
      public void dataReceived(ByteBuffer data) {
        count(data);
        passOn(data, front);
      }
    }
  }

  private Relay connectedThrough(int step) throws Exception {
    Relay relay = new Relay(step);
    ListeningPort front = relay.listen(talk.serve(serverContext, server));
    talk.connect(front, clientContext, "localhost", client);
    talk.until("the handshake is complete", () -> client.isReady() && server.isReady());
    talk.turns(10);
    relay.records = 0;
    return relay;
  }

  @Test
  void aThousandSmallWritesInATurnAreOneRecord() throws Exception {
    Relay relay = connectedThrough(100_000);
    for (int i = 0; i < 1000; i++) {
      server.transport().write(new byte[1]);
    }
    talk.until("all arrived", () -> client.count() == 1000);
    assertThat(relay.records).isEqualTo(1);
  }

  /// The JDK's engine puts at most 16 367 bytes into a record of TLS 1.3, a chunk of ours has 16
  /// 384: records go across the borders of chunks.
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 15})
  void aLargeWriteLeavesInFullRecords(int chunks) throws Exception {
    Relay relay = connectedThrough(100_000);
    server.transport().write(new byte[chunks * 16_384]);
    talk.until("all arrived", () -> client.count() == chunks * 16_384);
    assertThat(relay.records).isEqualTo(chunks + 1);
  }

  @Test
  void writesOfAnySizeInOneTurnLeaveInFullRecords() throws Exception {
    Relay relay = connectedThrough(100_000);
    for (int i = 0; i < 16; i++) {
      server.transport().write(new byte[4_091]);
    }
    talk.until("all arrived", () -> client.count() == 16 * 4_091);
    assertThat(relay.records).isEqualTo(4);
  }

  @Test
  void whatComesByteByByteIsTheSame() throws Exception {
    var _ = connectedThrough(1);
    byte[] sent = new byte[2_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) ('a' + i % 26);
    }
    client.transport().write(sent);
    talk.until("it came back", () -> client.count() == sent.length);
    assertThat(client.text()).isEqualTo(new String(sent, UTF_8));
    client.transport().loseConnection();
    talk.until("the client is lost", client::isLost);
  }

  @Test
  void fiveMebibytesComeBackWhole() throws Exception {
    ListeningPort port = talk.serve(serverContext, server);
    talk.connect(port, clientContext, "localhost", client);
    talk.until("the handshake is complete", client::isReady);
    client.transport().write(new byte[5 << 20]);
    talk.until("all came back", () -> client.count() == 5 << 20);
  }

  @Test
  void whatIsWrittenBeforeTheHandshakeIsSentAfterIt() throws Exception {
    End eager =
        new End() {
          @Override
          public void connectionMade() throws Exception {
            super.connectionMade();
            transport().write("early");
            transport().pauseProducing();
          }
        };
    ListeningPort port = talk.serve(serverContext, server);
    talk.connect(port, clientContext, "localhost", eager);
    talk.until("the server has heard", () -> server.count() == 5);
    talk.turns(10);
    assertThat(eager.log).containsExactly("made", "handshake");
    eager.transport().resumeProducing();
    talk.until("it came back", () -> eager.count() == 5);
  }

  @Test
  void aServerThatBuildsNothingClosesAsWithoutTls() throws Exception {
    ListeningPort port = talk.listen(serverContext.wrap(address -> null));
    talk.connect(port, clientContext, "localhost", client);
    talk.until("the client is lost", client::isLost);
    assertThat(client.refused()).isEqualTo(TlsRefused.Kind.HANDSHAKE_CUT_OFF);
    assertThat(port.connections()).isZero();
  }

  @Test
  void theHandshakeCanBeWaitedFor() throws Exception {
    ListeningPort port = talk.serve(serverContext, server);
    List<String> versions = new ArrayList<>();
    End asking =
        new End() {
          @Override
          public void connectionMade() {
            TlsSession.handshake(transport()).onSuccess(session -> versions.add(session.version()));
          }
        };
    talk.connect(port, clientContext, "localhost", asking);
    talk.until("the handshake is complete", () -> !versions.isEmpty());
    assertThat(versions).containsExactly("TLSv1.3");
    assertThat(TlsSession.of(asking.transport())).isPresent();
  }

  @Test
  void whatTheHandshakeAgreesOnIsNotThereBeforeNorWithoutTls() throws Exception {
    ListeningPort port = talk.serve(serverContext, server);
    List<Boolean> early = new ArrayList<>();
    End asking =
        new End() {
          @Override
          public void connectionMade() throws Exception {
            early.add(TlsSession.of(transport()).isPresent());
            super.connectionMade();
          }
        };
    talk.connect(port, clientContext, "localhost", asking);
    talk.until("the handshake is complete", asking::isReady);
    assertThat(early).containsExactly(false);
    assertThat(TlsSession.of(asking.transport())).contains(asking.session());
    Protocol clear = new Protocol() {};
    talk.connectClear(talk.listen(address -> new Protocol() {}), clear);
    talk.until("the other is connected", clear::hasTransport);
    assertThat(TlsSession.of(clear.transport())).isEmpty();
  }

  @Test
  void whoClosesOftenSaysItOnce() throws Exception {
    Relay relay = connectedThrough(100_000);
    server.transport().loseWriteConnection();
    talk.turns(3);
    server.transport().loseConnection();
    talk.turns(3);
    server.transport().loseConnection();
    talk.until("both are lost", () -> client.isLost() && server.isLost());
    assertThat(relay.records).isEqualTo(1);
    assertThat(server.log).endsWith("lost ConnectionDone");
    assertThat(client.log).endsWith("lost ConnectionDone");
  }

  @Test
  void aPeerThatNeverAnswersTheHandshakeDoesNotHoldAClose() throws Exception {
    ListeningPort port = talk.listen(address -> new Protocol() {});
    End leaves =
        new End() {
          @Override
          public void connectionMade() {
            log.add("made");
            transport().write("never sent");
            transport().loseConnection();
          }
        };
    talk.reactor
        .connect(
            port.host(),
            clientContext.wrap(address -> leaves, "localhost", 1),
            ConnectOptions.defaults()
                .withLimits(Limits.defaults().withCloseTimeout(Duration.ofMillis(100))))
        .reportedElsewhere();
    talk.until("it is lost", leaves::isLost);
    assertThat(leaves.reason).isInstanceOf(CloseTimeout.class);
  }
}
