package spindle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionDone;
import spindle.testing.ManualClock;
import spindle.testing.RecordingTransport;
import spindle.testing.Wire;
import spindle.time.Scheduler;

class PatientTest {
  static class Patient extends Protocol {
    private final Scheduler clock;

    Patient(Scheduler clock) {
      this.clock = clock;
    }

    @Override
    public void connectionMade() {
      var _ = clock.callLater(Duration.ofSeconds(30), transport()::loseConnection);
    }
  }

  @Test
  void aSilentPeerIsHungUpOn() throws Exception {
    var clock = new ManualClock();
    var transport = new RecordingTransport();
    transport.carry(new Patient(clock));
    clock.advance(Duration.ofSeconds(29));
    assertThat(transport.disconnecting()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(transport.disconnecting()).isTrue();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void overAConnectionToo() {
    var wire = Wire.toServer(_ -> new Patient(Reactor.current()));
    wire.advance(Duration.ofSeconds(29));
    assertThat(wire.ended()).isFalse();
    wire.advance(Duration.ofSeconds(2));
    assertThat(wire.lost()).isInstanceOf(ConnectionDone.class);
  }
}
