package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The first success wins (R15, C5).
class RaceTest {
  private final List<Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");
  private final Deferred<Integer> a = new Deferred<>();
  private final Deferred<Integer> b = new Deferred<>(_ -> log.add("b cancelled"));

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void theOthersAreCancelledBeforeTheResultFires() {
    Deferred<Indexed<Integer>> race = Deferred.race(List.of(a, b));
    race.onSuccess(log::add);
    a.callback(1);

    assertThat(log).containsExactly("b cancelled", new Indexed<>(0, 1));
  }

  @Test
  void aFailureDoesNotWin() {
    Deferred<Indexed<Integer>> race = Deferred.race(List.of(a, b));
    a.errback(broken);
    assertThat(race.called()).isFalse();
    b.callback(2);

    assertThat(resultOf(race)).isEqualTo(new Indexed<>(1, 2));
  }

  @Test
  void whenAllFailTheFailuresComeInTheOrderOfTheMembers() {
    IOException second = new IOException("second");
    Deferred<Indexed<Integer>> race = Deferred.race(List.of(a, b));
    b.errback(second);
    a.errback(broken);

    Throwable failure = failureOf(race);
    assertThat(failure).isInstanceOf(FailureGroup.class).hasMessage("all 2 failed");
    assertThat(((FailureGroup) failure).failures()).containsExactly(broken, second);
    assertThat(failure.getStackTrace()).isEmpty();
  }

  @Test
  void whatBecomesOfTheLosersIsIgnored() {
    Deferred<Integer> yielding = new Deferred<>(d -> d.callback(9));
    Deferred<Integer> failing = new Deferred<>(d -> d.errback(broken));
    Deferred<Integer> waiting = new Deferred<>();
    Deferred<Integer> late = new Deferred<Integer>().thenErrback(_ -> waiting);
    Deferred<Indexed<Integer>> race = Deferred.race(List.of(yielding, failing, late, a));
    a.callback(1);
    waiting.errback(broken);

    assertThat(resultOf(race)).isEqualTo(new Indexed<>(3, 1));
  }

  @Test
  void oneThatHasWonAlreadyCancelsThoseAfterIt() {
    Deferred<Indexed<Integer>> race = Deferred.race(List.of(Deferred.succeed(1), a, b));

    assertThat(resultOf(race)).isEqualTo(new Indexed<>(0, 1));
    assertThat(a.called()).isTrue();
    assertThat(log).containsExactly("b cancelled");
  }

  @Test
  void cancellingItCancelsAll() {
    Deferred<Indexed<Integer>> race = Deferred.race(List.of(a, b));
    race.cancel();

    Throwable failure = failureOf(race);
    assertThat(failure).isInstanceOf(FailureGroup.class);
    assertThat(((FailureGroup) failure).failures())
        .hasSize(2)
        .allMatch(each -> each instanceof CancelledError);
  }

  @Test
  void nobodyCanWinARaceWithoutMembers() {
    assertThatThrownBy(() -> Deferred.race(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
