package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.protocol.ListeningPort;
import spindle.reason.TlsFailed;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// Peers that mean ill, or speak no TLS: what they can make us keep or do, and what is said of it.
@Timeout(600)
class HostileTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private Talk talk;
  private final End server = new Echo();
  private final End peer = new End();

  @BeforeEach
  void open() throws Exception {
    talk = new Talk();
  }

  @AfterEach
  void close() {
    talk.close();
  }

  private void connect(TlsLimits limits) throws Exception {
    TlsServerContext context =
        TlsServerContext.load(TlsServerOptions.of(GOOD.identity()).withLimits(limits));
    ListeningPort port = talk.serve(context, server);
    talk.connectClear(port, peer);
    talk.until("both are made", () -> server.hasTransport() && peer.hasTransport());
  }

  private TlsRefused.Kind refusal() {
    talk.until("the server is lost", server::isLost);
    return server.refused();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /// A record with the first piece of a ClientHello that is `size` bytes long, full of zeros.
  private static byte[] helloRecord(String size) {
    byte[] record = new byte[5 + 16_000];
    byte[] head = hex("1603013e80" + "01" + size + "0303");
    System.arraycopy(head, 0, record, 0, head.length);
    return record;
  }

  @Test
  void aClientHelloOf16MebibytesIsRefusedWithItsFirstPiece() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().write(helloRecord("ffffff"));
    talk.until("the server is lost", server::isLost);
    assertThat(server.reason).isInstanceOf(TlsFailed.class).hasMessageContaining("exceeds");
    assertThat(peer.text()).as("an alert").isNotEmpty();
  }

  @Test
  void aHandshakeMayTakeSoManyBytesAndNoMore() throws Exception {
    connect(TlsLimits.defaults().withHandshakeBytesMax(16_004));
    peer.transport().write(helloRecord("007fff"));
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.HANDSHAKE_TOO_LARGE);
    assertThat(server.tlsCause()).hasMessageContaining("TlsLimits.handshakeBytesMax");
  }

  @Test
  void aHandshakeAtTheLimitGoesOn() throws Exception {
    connect(TlsLimits.defaults().withHandshakeBytesMax(16_005));
    peer.transport().write(helloRecord("007fff"));
    talk.turns(20);
    assertThat(server.log).containsExactly("made");
  }

  @Test
  void aPeerThatStallsInTheHandshakeIsAborted() throws Exception {
    connect(TlsLimits.defaults().withHandshakeTimeout(Duration.ofMillis(100)));
    peer.transport().write(hex("160301"));
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.HANDSHAKE_TIMEOUT);
    assertThat(server.log).containsExactly("made", "lost TlsFailed");
    assertThat(talk.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void whatIsNotTlsIsRefusedWithItsFirstBytes() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().write("GET / HTTP/1.1\r\n\r\n");
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.NOT_TLS);
    assertThat(server.tlsCause()).hasMessageContaining("47 45 54 20 2f");
  }

  @Test
  void aRecordOfATypeBelowThoseOfTlsIsRefusedByItsHeader() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().write(hex("1303010001"));
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.NOT_TLS);
  }

  @Test
  void aRecordOfATypeAboveThoseOfTlsIsRefusedByItsHeader() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().write(hex("1903010001"));
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.NOT_TLS);
  }

  @Test
  void aRecordThatIsTooLongIsRefusedBeforeItArrives() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().write(hex("1603014801"));
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.NOT_TLS);
    assertThat(server.tlsCause()).hasMessageContaining("18433");
  }

  @Test
  void aRecordOfTheGreatestLengthIsWaitedFor() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().write(hex("1603014800"));
    talk.turns(20);
    assertThat(server.log).containsExactly("made");
  }

  @Test
  void aPeerThatLeavesBeforeItSaysAnythingHasDoneNothingWrong() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().loseConnection();
    talk.until("the server is lost", server::isLost);
    assertThat(server.log).containsExactly("made", "lost ConnectionDone");
  }

  @Test
  void aPeerThatLeavesWithinTheHandshakeHasCutItOff() throws Exception {
    connect(TlsLimits.defaults());
    peer.transport().write(hex("1603010002" + "0100" + "160301"));
    peer.transport().loseConnection();
    talk.until("the server is lost", server::isLost);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.HANDSHAKE_CUT_OFF);
  }
}
