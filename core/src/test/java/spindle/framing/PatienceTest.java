package spindle.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.protocol.InputAccount;
import spindle.protocol.LayeredProtocol;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.reactor.PassingLayer;
import spindle.reason.ConnectionClosed;
import spindle.reason.PeerTooSlow;
import spindle.reason.PeerTooSlow.What;
import spindle.roles.ReactorSettings;
import spindle.testing.ManualClock;
import spindle.testing.RecordingTransport;
import spindle.testing.Wire;

/// How long a peer may keep us waiting, by a clock that the test moves.
class PatienceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock();
  private final List<PeerTooSlow> ended = new ArrayList<>();
  private final Patience patience = Patience.on(clock, ended::add);

  private List<What> what() {
    return ended.stream().map(PeerTooSlow::what).toList();
  }

  private void pass(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @Test
  void silenceRunsOutToTheMomentAndNotBefore() {
    patience.silence(SECOND);
    pass(600);
    patience.heard(1);
    pass(999);
    assertThat(ended).isEmpty();

    pass(1);

    assertThat(what()).containsExactly(What.SILENT);
    assertThat(ended.getFirst()).hasMessage("the peer has sent nothing for PT1S");
    assertThat(patience.ended()).contains(ended.getFirst());
    pass(10_000);
    assertThat(ended).hasSize(1);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void whatWasBegunMustBeCompleteInTimeHoweverBusyThePeerIs() {
    patience.silence(SECOND).whole(SECOND);
    patience.expect();
    for (int i = 0; i < 9; i++) {
      pass(100);
      patience.heard(1000);
      patience.expect();
    }
    assertThat(ended).isEmpty();

    pass(100);

    assertThat(what()).containsExactly(What.INCOMPLETE);
  }

  @Test
  void whatIsCompleteInTimeMayBeFollowedByAnother() {
    patience.whole(SECOND);
    for (int i = 0; i < 5; i++) {
      patience.expect();
      pass(900);
      patience.complete();
    }
    pass(5000);

    assertThat(ended).isEmpty();
  }

  @Test
  void aTrickleRunsOutInTheFirstWindowThatIsTooPoor() {
    patience.silence(Duration.ofSeconds(30)).leastRate(100, Duration.ofSeconds(10));
    patience.expect();
    patience.heard(16 << 20);
    pass(10_000);
    assertThat(ended).isEmpty();

    patience.heard(999);
    pass(10_000);

    assertThat(what()).containsExactly(What.TRICKLING);
    assertThat(ended.getFirst())
        .hasMessage("the peer has sent 999 bytes in PT10S, less than 100 a second");
  }

  @Test
  void justTheLeastRateIsEnough() {
    patience.leastRate(100, Duration.ofSeconds(10));
    patience.expect();
    for (int window = 0; window < 3; window++) {
      pass(5000);
      patience.heard(1000);
      pass(5000);
    }

    assertThat(ended).isEmpty();
  }

  @Test
  void nothingCountsWhileWeRest() {
    patience.silence(SECOND).whole(SECOND).leastRate(1, SECOND);
    patience.expect();
    patience.rest();
    pass(60_000);
    assertThat(ended).isEmpty();

    patience.wake();
    pass(999);
    assertThat(ended).isEmpty();
    pass(1);

    assertThat(what()).containsExactly(What.SILENT);
  }

  @Test
  void bytesEndARest() {
    patience.silence(SECOND);
    patience.rest();
    pass(5000);
    patience.heard(1);
    pass(1000);

    assertThat(what()).containsExactly(What.SILENT);
  }

  @Test
  void afterTheEndNothingCounts() {
    patience.silence(SECOND);
    patience.end();
    patience.heard(1);
    pass(5000);

    assertThat(ended).isEmpty();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void limitsAreAboveZero() {
    assertThatThrownBy(() -> patience.silence(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> patience.leastRate(0, SECOND))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// A plain protocol, with one line for the limit.
  private static final class Quiet extends Protocol {
    @Override
    public void connectionMade() {
      setPatience(Patience.with(transport()).silence(SECOND));
    }

    @Override
    public void dataReceived(ByteBuffer data) {}
  }

  /// Lines, each within ten seconds, a hundred bytes a second.
  private static final class Lines extends LineReceiver {
    final List<String> lines = new ArrayList<>();
    private @Nullable Patience seen;

    @Override
    public void connectionMade() {
      seen =
          Patience.with(transport())
              .silence(Duration.ofSeconds(30))
              .whole(Duration.ofSeconds(60))
              .leastRate(1, Duration.ofSeconds(10));
      setPatience(seen);
    }

    @Override
    public void lineReceived(String line) {
      lines.add(line);
    }

    private @Nullable What slow;

    @Nullable What slow() {
      return slow;
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      slow = seen == null ? null : seen.ended().map(PeerTooSlow::what).orElse(null);
    }
  }

  @Test
  void aPlainProtocolClosesASilentConnection() {
    Wire wire = Wire.toServer(_ -> new Quiet());
    wire.flush();
    wire.advance(Duration.ofMillis(900));
    wire.send("x");
    wire.flush();
    wire.advance(Duration.ofMillis(990));
    assertThat(wire.ended()).isFalse();

    wire.advance(Duration.ofMillis(20));

    assertThat(wire.ended()).isTrue();
    assertThat(wire.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void whoIsNotReadIsNotBlamed() {
    Quiet quiet = new Quiet();
    Wire wire = Wire.toServer(_ -> quiet);
    wire.flush();
    quiet.transport().pauseProducing();
    wire.advance(Duration.ofSeconds(60));
    assertThat(wire.ended()).isFalse();
    quiet.transport().resumeProducing();

    wire.advance(Duration.ofMillis(1001));

    assertThat(wire.ended()).isTrue();
  }

  /// Answers whatever comes with more than may wait.
  private static final class Generous extends Protocol {
    @Override
    public void connectionMade() {
      setPatience(Patience.with(transport()).silence(SECOND));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(new byte[4 * 1024 * 1024]);
    }
  }

  @Test
  void whoIsNotReadSinceItsAnswersPileUpIsNotBlamed() {
    Generous generous = new Generous();
    Wire wire = Wire.toServer(_ -> generous);
    wire.flush();
    wire.read(false);
    wire.send("ask");
    wire.flush();
    wire.send("ask again");
    wire.advance(Duration.ofSeconds(60));
    assertThat(generous.transport().disconnecting()).isFalse();
    wire.read(true);
    wire.flush();
    assertThat(generous.transport().disconnecting()).isFalse();

    wire.advance(Duration.ofMillis(1001));

    assertThat(generous.transport().disconnecting()).isTrue();
  }

  @Test
  void whoIsNotReadSinceTooMuchIsKeptForAllIsNotBlamed() {
    Quiet quiet = new Quiet();
    Wire wire = Wire.toServer(_ -> quiet);
    wire.flush();
    InputAccount account = quiet.transport().inputAccount();
    account.keepsAhead(ReactorSettings.defaults().inputBudget() / 16 * 13);
    wire.advance(Duration.ofSeconds(60));
    assertThat(quiet.transport().disconnecting()).isFalse();
    account.keepsAhead(0);

    wire.advance(Duration.ofMillis(1001));

    assertThat(quiet.transport().disconnecting()).isTrue();
  }

  @Test
  void whoIsNotReadIsNotBlamedByALimitThatIsSetMeanwhile() {
    Quiet quiet = new Quiet();
    Wire wire = Wire.toServer(_ -> quiet);
    wire.flush();
    quiet.transport().pauseProducing();
    quiet.connectionMade();
    wire.advance(Duration.ofSeconds(60));
    assertThat(quiet.transport().disconnecting()).isFalse();
    quiet.transport().resumeProducing();

    wire.advance(Duration.ofMillis(1001));

    assertThat(quiet.transport().disconnecting()).isTrue();
  }

  @Test
  void whoIsNotReadIsNotBlamedByTheNextProtocol() throws Exception {
    Quiet quiet = new Quiet();
    Wire wire = Wire.toServer(_ -> quiet);
    wire.flush();
    quiet.transport().pauseProducing();
    quiet.transport().switchProtocol(new Quiet());
    wire.advance(Duration.ofSeconds(60));
    assertThat(quiet.transport().disconnecting()).isFalse();
    quiet.transport().resumeProducing();

    wire.advance(Duration.ofMillis(1001));

    assertThat(quiet.transport().disconnecting()).isTrue();
  }

  @Test
  void aProtocolWithALayerUnderItIsAsPatientAsOthers() {
    Quiet quiet = new Quiet();
    Wire wire =
        Wire.toServer(address ->
            LayeredProtocol.round(
                _ -> quiet, address, transport -> transport.addLayer(new PassingLayer())));
    wire.flush();
    quiet.transport().pauseProducing();
    wire.advance(Duration.ofSeconds(60));
    assertThat(quiet.transport().disconnecting()).isFalse();
    quiet.transport().resumeProducing();
    for (int i = 0; i < 5; i++) {
      wire.advance(Duration.ofMillis(900));
      wire.send("!");
      wire.flush();
    }
    assertThat(quiet.transport().disconnecting()).isFalse();

    wire.advance(Duration.ofMillis(1001));

    assertThat(quiet.transport().disconnecting()).isTrue();
  }

  @Test
  void whoIsNotReadIsNotBlamedOverATransportThatRecordsEither() throws Exception {
    RecordingTransport transport = new RecordingTransport();
    transport.carry(new Quiet());
    transport.pauseProducing();
    transport.clock().advance(Duration.ofSeconds(60));
    assertThat(transport.disconnecting()).isFalse();
    transport.switchProtocol(new Quiet());
    transport.clock().advance(Duration.ofSeconds(60));
    assertThat(transport.disconnecting()).isFalse();
    transport.resumeProducing();

    transport.clock().advance(SECOND);

    assertThat(transport.disconnecting()).isTrue();
    assertThat(transport.clock().delayedCalls()).isEmpty();
  }

  @Test
  void thatThePeerIsReadAgainEndsNoRestOfOurs() {
    Quiet quiet = new Quiet();
    Wire wire = Wire.toServer(_ -> quiet);
    wire.flush();
    Patience own = Patience.of(quiet).orElseThrow();
    own.rest();
    quiet.transport().pauseProducing();
    quiet.transport().resumeProducing();
    wire.advance(Duration.ofSeconds(60));
    assertThat(own.ended()).isEmpty();
    own.wake();

    wire.advance(Duration.ofMillis(1001));

    assertThat(own.ended()).isPresent();
  }

  @Test
  void messagesAreLimitedOneByOne() {
    Lines lines = new Lines();
    Wire wire = Wire.toServer(_ -> lines);
    wire.flush();
    for (int i = 0; i < 5; i++) {
      wire.send("line\r\nhalf ");
      wire.flush();
      wire.advance(Duration.ofSeconds(9));
      wire.send("a line\r\n");
      wire.flush();
      wire.advance(Duration.ofSeconds(20));
    }
    assertThat(lines.lines).hasSize(10);
    assertThat(wire.lost()).isNull();

    wire.send("never ");
    wire.flush();
    wire.advance(Duration.ofMillis(10_001));

    assertThat(wire.lost()).isNotNull();
    assertThat(lines.slow()).isEqualTo(What.TRICKLING);
  }

  @Test
  void whoIsBeingClosedAlreadyIsNotBlamed() throws Exception {
    RecordingTransport transport = new RecordingTransport();
    transport.carry(new Quiet());
    Patience own = Patience.with(transport, ended::add).silence(SECOND);
    transport.loseConnection();

    ((ManualClock) transport.scheduler()).advance(SECOND);

    assertThat(own.ended()).isPresent();
    assertThat(ended).isEmpty();
  }

  @Test
  void theLimitsEndWithTheConnection() {
    Wire wire = Wire.toServer(_ -> new Quiet());
    wire.flush();
    assertThat(wire.reactor().delayedCalls()).hasSize(1);

    wire.abort();
    wire.flush();

    assertThat(wire.reactor().delayedCalls()).isEmpty();
  }
}
