package spindle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.defer.RepeatableCanceller;
import spindle.testing.LoggedErrors;

/// One end that has one connection after the other.
class AgainTest {
  /// Hears that it is cancelled, and goes on.
  private static final RepeatableCanceller<Done> STAYS = _ -> {};

  record Wait() implements Command<Done> {}

  @Test
  void whatTheLastConnectionHasLeftAtWorkAnswersNobodyOnTheNext() throws Exception {
    List<Deferred<Done>> open = new ArrayList<>();
    AMP server =
        new AMP()
            .onLater(
                Wait.class,
                _ -> {
                  Deferred<Done> stubborn = new Deferred<>(STAYS);
                  open.add(stubborn);
                  return stubborn;
                });
    try (LoggedErrors logged = LoggedErrors.open();
        Passing passing = new Passing()) {
      AMP first = passing.connect(server, new AMP());
      Deferred<Done> lost = first.callRemote(new Wait());
      passing.until(() -> open.size() == 1);
      first.transport().abortConnection();
      passing.ended(lost);
      passing.untilAlone();
      AMP second = passing.connect(server, new AMP());
      Deferred<Done> call = second.callRemote(new Wait());
      passing.until(() -> open.size() == 2);
      open.getFirst().callback(new Done());
      passing.until(() -> server.commandsAtWork() == 1);
      passing.reactor.iterate(Duration.ofMillis(10));
      assertThat(call.isDone()).isFalse();
      open.getLast().callback(new Done());
      assertThat(passing.ended(call)).isEqualTo(new Done());
      assertThat(logged.list()).isEmpty();
    }
  }
}
