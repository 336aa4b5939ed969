package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.protocol.DrainOutcome;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.roles.ConnectOptions;

/// A drain that a stop of the reactor meets counts each connection once.
class DrainAndStopTest {
  private final List<DrainOutcome> outcomes = new ArrayList<>();

  /// Drains its port when it hears something, and stops the reactor that many turns later.
  private void drainAndStop(Duration time, int turns) throws Exception {
    try (var memory = new MemoryReactor()) {
      var reactor = memory.reactor();
      ListeningPort[] port = new ListeningPort[1];
      port[0] =
          reactor.listenTCP(
              2000,
              _ ->
                  new Protocol() {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                      port[0].drain(time).onSuccess(outcomes::add);
                      stopAfter(turns);
                    }

                    private void stopAfter(int left) {
                      if (left == 0) {
                        reactor.stop();
                      } else {
                        var _ = reactor.callLater(Duration.ZERO, () -> stopAfter(left - 1));
                      }
                    }
                  });
      for (int i = 0; i < 3; i++) {
        boolean speaks = i == 2;
        reactor
            .connect(
                IPv4Address.of("10.0.0.1", 2000),
                _ ->
                    new Protocol() {
                      @Override
                      public void connectionMade() {
                        if (speaks) {
                          transport().write("x");
                        }
                      }
                    },
                ConnectOptions.defaults())
            .reportedElsewhere();
      }
      memory.flush();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void eachConnectionIsCountedOnceWhenTheTimeIsOver(int turns) throws Exception {
    drainAndStop(Duration.ZERO, turns);
    assertThat(outcomes).hasSize(1);
    DrainOutcome outcome = outcomes.getFirst();
    assertThat(outcome.finished()).isZero();
    assertThat(outcome.aborted()).isEqualTo(3);
  }

  @Test
  void eachConnectionIsCountedOnceWhenTheReactorStopsFirst() throws Exception {
    drainAndStop(Duration.ofHours(1), 2);
    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.getFirst().finished()).isZero();
    assertThat(outcomes.getFirst().aborted()).isEqualTo(3);
  }
}
