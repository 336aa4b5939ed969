package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.tls.HandMadeClient.ALERT;
import static spindle.tls.HandMadeClient.hex;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryNetwork;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionDone;
import spindle.testing.ManualClock;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.End;

/// Changes of keys are in order however long a connection lives; only a flood of them is not.
@Timeout(600)
class KeyChangesTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);
  private static final byte[] CANCELED = hex("015a");

  private Talk talk;
  private final End server = new End();
  private final End client = new End();

  @BeforeEach
  void open() {
    MemoryHost host = new MemoryNetwork().host("localhost");
    host.buffers(256 * 1024, 256 * 1024);
    talk = new Talk(host.kernel());
  }

  @AfterEach
  void close() {
    talk.close();
  }

  private void connect(TlsEngines.Maker ofServer, TlsEngines.Maker ofClient) throws Exception {
    ListeningPort port =
        talk.serve(
            TlsServerContext.load(TlsServerOptions.of(GOOD.identity()).withEngines(ofServer)),
            server);
    TlsClientContext context =
        TlsClientContext.load(
            TlsClientOptions.defaults().withTrust(TlsTrust.of(ROOT.chain())).withEngines(ofClient));
    talk.connect(port, context, "localhost", client);
    talk.until("both are ready", () -> server.isReady() && client.isReady());
  }

  private HandMadeClient handMade() throws Exception {
    ListeningPort port =
        talk.serve(TlsServerContext.load(TlsServerOptions.of(GOOD.identity())), server);
    HandMadeClient peer = new HandMadeClient();
    talk.connectClear(port, peer);
    talk.until("it is connected", peer::hasTransport);
    peer.hello();
    talk.until("the handshake is complete", () -> peer.isOpen() && server.isReady());
    return peer;
  }

  /// Writes `bytes` at `from`, as there is room.
  private void stream(Protocol from, int bytes) {
    int left = bytes;
    while (left > 0) {
      int some = Math.min(left, 10_000);
      left -= some;
      if (!from.transport().write(new byte[some])) {
        Deferreds room = new Deferreds(from);
        talk.until("there is room", () -> room.fired);
      }
    }
  }

  /// Whether there is room again.
  private static final class Deferreds {
    private boolean fired;

    Deferreds(Protocol from) {
      from.transport().drained().onSuccess(_ -> fired = true).reportedElsewhere();
    }
  }

  private void expectWhole(int bytes) {
    talk.until("all arrived", () -> client.count() == bytes || client.isLost());
    assertThat(client.count()).isEqualTo(bytes);
    server.transport().loseConnection();
    talk.until("both are lost", () -> client.isLost() && server.isLost());
    assertThat(server.reason).isInstanceOf(ConnectionDone.class);
    assertThat(client.reason).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void aStreamGoesOnThoughItsSenderAsksForNewKeysManyTimes() throws Exception {
    connect(KeyChanging.every(20_000), JdkEngines::of);
    stream(server, 4_000_000);
    expectWhole(4_000_000);
  }

  /// Many records are on their way before the first answer comes.
  @Test
  void aStreamGoesOnThoughItsSenderAsksForNewKeysWithEachRecord() throws Exception {
    connect(KeyChanging.every(1), JdkEngines::of);
    stream(server, 2_000_000);
    expectWhole(2_000_000);
  }

  @Test
  void bothDirectionsGoOnThoughBothSidesAskForNewKeys() throws Exception {
    connect(KeyChanging.every(16_000), KeyChanging.every(16_000));
    for (int i = 0; i < 100; i++) {
      stream(server, 20_000);
      stream(client, 20_000);
    }
    talk.until("all arrived", () -> server.count() == 2_000_000);
    expectWhole(2_000_000);
  }

  @Test
  void whoChangesKeysByWhatItReceivesIsNoFlood() throws Exception {
    HandMadeClient peer = handMade();
    for (int i = 0; i < 100; i++) {
      server.transport().write(new byte[1]);
      talk.turns(2);
      peer.updateKeys(true);
      talk.turns(2);
    }
    assertThat(server.isLost()).isFalse();
  }

  /// As the JDK does while our answer is behind all that is under way.
  @Test
  void whoAsksForNewKeysWithEachRecordThatItReadsIsNoFloodThoughAllComesAtOnce() throws Exception {
    HandMadeClient peer = handMade();
    for (int i = 0; i < 100; i++) {
      server.transport().write(new byte[1]);
      talk.turns(2);
    }
    for (int i = 0; i < 100 + 32; i++) {
      peer.updateKeys(true);
    }
    talk.turns(5);
    assertThat(server.isLost()).isFalse();
    peer.updateKeys(true);
    talk.until("the server is lost", server::isLost);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.EMPTY_RECORDS);
  }

  @Test
  void ofRecordsThatWereSent4096MakeUpForOthersAndNoMore() {
    ManualClock clock = new ManualClock();
    EmptyRecords records = new EmptyRecords(32, clock);
    for (int i = 0; i < 10_000; i++) {
      records.dataSent();
    }
    for (int i = 0; i < 4096 + 32; i++) {
      assertThat(records.emptyCame(false)).as("record %d", i).isFalse();
    }
    assertThat(records.emptyCame(false)).isTrue();
  }

  @Test
  void whatWeHaveAskedForIsOneAnswerAndNoMore() {
    EmptyRecords records = new EmptyRecords(2, new ManualClock());
    records.emptySent();
    for (int i = 0; i < 3; i++) {
      assertThat(records.emptyCame(false)).isFalse();
    }
    assertThat(records.emptyCame(false)).isTrue();
  }

  @Test
  void aRecordThatWeSendMakesUpForOneAndNoMore() throws Exception {
    HandMadeClient peer = handMade();
    for (int i = 0; i < 32; i++) {
      peer.send(ALERT, CANCELED);
    }
    talk.turns(5);
    server.transport().write(new byte[1]);
    talk.turns(5);
    peer.send(ALERT, CANCELED);
    talk.turns(5);
    assertThat(server.isLost()).isFalse();
    peer.send(ALERT, CANCELED);
    talk.until("the server is lost", server::isLost);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.EMPTY_RECORDS);
  }

  @Test
  void thirtyTwoMayComeInEachTenSeconds() throws Exception {
    HandMadeClient peer = handMade();
    for (int span = 0; span < 5; span++) {
      for (int i = 0; i < 32; i++) {
        peer.updateKeys(i % 2 == 0);
      }
      pass(Duration.ofSeconds(10));
    }
    assertThat(server.isLost()).isFalse();
    for (int i = 0; i < 32; i++) {
      peer.updateKeys(false);
    }
    pass(Duration.ofSeconds(9));
    peer.updateKeys(false);
    talk.until("the server is lost", server::isLost);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.EMPTY_RECORDS);
  }

  private void pass(Duration time) {
    List<String> over = new ArrayList<>();
    var _ = talk.reactor.callLater(time, () -> over.add("now"));
    talk.until("it is over", () -> !over.isEmpty());
    talk.turns(5);
  }
}
