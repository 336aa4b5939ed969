package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.DeferredList.Option.CONSUME_ERRORS;
import static spindle.defer.DeferredList.Option.FIRE_ON_ONE_ERRBACK;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Waiting for several, listing what came of each (R13, R16, C5).
class DeferredListTest {
  private final List<Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");
  private final Deferred<Integer> a = new Deferred<>();
  private final Deferred<Integer> b = new Deferred<>();
  private final Deferred<Integer> c = new Deferred<>();

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void outcomesKeepTheirPlaces() {
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(a, b, c), CONSUME_ERRORS);
    c.callback(3);
    b.errback(broken);
    assertThat(all.called()).isFalse();
    a.callback(1);

    assertThat(resultOf(all))
        .containsExactly(
            new Outcome.Success<>(1), new Outcome.Failure<>(broken), new Outcome.Success<>(3));
  }

  @Test
  void membersMayBeFiredAlready() {
    assertThat(resultOf(DeferredList.of(List.of(Deferred.succeed(1), Deferred.succeed(2)))))
        .containsExactly(new Outcome.Success<>(1), new Outcome.Success<>(2));
  }

  @Test
  void noMembersAreDoneAtOnce() {
    assertThat(resultOf(DeferredList.<Integer>of(List.of()))).isEmpty();
    assertThat(resultOf(DeferredList.<Integer>of(List.of(), FIRE_ON_ONE_ERRBACK))).isEmpty();
  }

  @Test
  void noMemberCanNeverBeTheFirstToFire() {
    assertThatThrownBy(() -> DeferredList.fireOnOneCallback(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fireOnOneCallbackGivesTheFirstValueAndItsPlace() {
    Deferred<Indexed<Integer>> first =
        DeferredList.fireOnOneCallback(List.of(a, b, c), CONSUME_ERRORS);
    c.errback(broken);
    b.callback(2);
    assertThat(resultOf(first)).isEqualTo(new Indexed<>(1, 2));

    assertThat(a.called()).isFalse();
    a.callback(1);
    assertThat(resultOf(a)).isEqualTo(1);
  }

  @Test
  void fireOnOneCallbackFailsWithAllFailuresIfThereIsNoValue() {
    IOException second = new IOException("second");
    Deferred<Indexed<Integer>> first =
        DeferredList.fireOnOneCallback(List.of(a, b), CONSUME_ERRORS);
    b.errback(second);
    a.errback(broken);

    assertThat(failureOf(first))
        .isInstanceOfSatisfying(
            FailureGroup.class,
            group -> assertThat(group.failures()).containsExactly(broken, second));
  }

  @Test
  void fireOnOneCallbackMayFireOnOneErrbackToo() {
    Deferred<Indexed<Integer>> first =
        DeferredList.fireOnOneCallback(List.of(a, b), FIRE_ON_ONE_ERRBACK, CONSUME_ERRORS);
    b.errback(broken);

    assertThat(failureOf(first)).isEqualTo(new FirstError(1, broken));
  }

  @Test
  void fireOnOneErrbackGivesTheFirstFailureAndItsPlace() {
    Deferred<List<Outcome<Integer>>> all =
        DeferredList.of(List.of(a, b, c), FIRE_ON_ONE_ERRBACK, CONSUME_ERRORS);
    a.callback(1);
    b.errback(broken);

    assertThat(failureOf(all))
        .isInstanceOfSatisfying(
            FirstError.class,
            error -> {
              assertThat(error.index()).isEqualTo(1);
              assertThat(error.subFailure()).isSameAs(broken);
              assertThat(error).hasCause(broken);
            });
    c.errback(broken);
  }

  @Test
  void laterFailuresAreStillTheirMembersOwn() {
    IOException second = new IOException("second");
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(a, b), FIRE_ON_ONE_ERRBACK);
    a.errback(broken);
    b.errback(second);

    assertThat(failureOf(all)).isInstanceOf(FirstError.class);
    assertThat(unhandled()).containsExactly(broken, second);
  }

  @Test
  void membersKeepTheirFailureUnlessErrorsAreConsumed() {
    Deferred<List<Outcome<Integer>>> kept = DeferredList.of(List.of(a));
    Deferred<List<Outcome<Integer>>> consumed = DeferredList.of(List.of(b), CONSUME_ERRORS);
    a.errback(broken);
    b.errback(broken);

    assertThat(kept.isDone()).isTrue();
    assertThat(consumed.isDone()).isTrue();
    assertThat(unhandled()).containsExactly(broken);
    assertThat(a.outcome()).isEqualTo(b.outcome());
  }

  @Test
  void aMembersOwnErrbackComesAfterTheList() {
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(a));
    a.handleFailure(log::add);
    a.errback(broken);

    assertThat(log).containsExactly(broken);
    assertThat(resultOf(all)).containsExactly(new Outcome.Failure<>(broken));
  }

  @Test
  void theMembersAreCopied() {
    List<Deferred<Integer>> members = new ArrayList<>(List.of(a, b));
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(members);
    members.clear();
    members.add(c);
    all.cancel();

    assertThat(resultOf(all)).hasSize(2);
    assertThat(a.called()).isTrue();
    assertThat(c.called()).isFalse();
  }

  @Test
  void cancellingCancelsEveryMember() {
    Deferred<Integer> value = new Deferred<>(d -> d.callback(5));
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(a, value));
    all.cancel();

    List<Outcome<Integer>> outcomes = resultOf(all);
    assertThat(outcomes.get(0))
        .isInstanceOfSatisfying(
            Outcome.Failure.class,
            failure -> assertThat(failure.cause()).isInstanceOf(CancelledError.class));
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Success<>(5));
  }

  @Test
  void cancellingOneThatFiresOnOneErrbackFailsWithTheFirst() {
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(a, b), FIRE_ON_ONE_ERRBACK);
    all.cancel();

    Throwable failure = failureOf(all);
    assertThat(failure).isInstanceOf(FirstError.class).hasCauseInstanceOf(CancelledError.class);
    assertThat(b.called()).isTrue();
  }

  @Test
  void aMemberMayTakeItsTimeToBeCancelled() {
    Deferred<Integer> slow = new Deferred<Integer>().thenErrback(_ -> c);
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(slow));
    Deferred<List<Integer>> gathered = Deferred.gatherResults(List.of(slow));
    Deferred<Indexed<Integer>> race = Deferred.race(List.of(slow));
    all.cancel();
    assertThat(List.of(all.called(), gathered.called(), race.called())).doesNotContain(true);

    c.callback(3);

    assertThat(resultOf(all)).containsExactly(new Outcome.Success<>(3));
    assertThat(resultOf(gathered)).containsExactly(3);
    assertThat(resultOf(race)).isEqualTo(new Indexed<>(0, 3));
  }

  @Test
  void whileItsMembersTakeTheirTimeItCanBeCancelledAgain() {
    Deferred<Integer> slow = new Deferred<Integer>().thenErrback(_ -> c);
    Deferred<List<Integer>> gathered = Deferred.gatherResults(List.of(slow));
    gathered.cancel();
    assertThat(gathered.called()).isFalse();

    gathered.cancel();

    assertThat(failureOf(gathered)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aCancellerThatThrowsDoesNotSaveTheOthers() {
    Deferred<Integer> throwing =
        new Deferred<>(_ -> {
          throw broken;
        });
    Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(throwing, b));
    all.cancel();

    assertThat(b.called()).isTrue();
    assertThat(failureOf(throwing).getSuppressed()).containsExactly(broken);
    assertThat(all.isDone()).isTrue();
  }

  @Test
  void cancellingWhenItIsFiredLeavesTheMembersAlone() {
    Deferred<Indexed<Integer>> first = DeferredList.fireOnOneCallback(List.of(a, b));
    a.callback(1);
    first.cancel();

    assertThat(b.called()).isFalse();
  }

  @Test
  void firstErrorsAreEqualByPlaceAndFailure() {
    assertThat(new FirstError(1, broken))
        .isEqualTo(new FirstError(1, broken))
        .hasSameHashCodeAs(new FirstError(1, broken))
        .isNotEqualTo(new FirstError(2, broken))
        .isNotEqualTo(new FirstError(1, new IOException("other")))
        .isNotEqualTo(broken)
        .hasMessage("member 1 failed: java.io.IOException: broken");
  }

  @Test
  void gatherResultsGivesTheValues() {
    Deferred<List<Number>> all = Deferred.gatherResults(List.of(a, b, Deferred.succeed(2.5)));
    b.callback(2);
    a.callback(1);

    assertThat(resultOf(all)).containsExactly(1, 2, 2.5);
    assertThat(resultOf(Deferred.<Integer>gatherResults(List.of()))).isEmpty();
  }

  @Test
  void theFirstFailureOfAGatheringCancelsTheOthersFirst() {
    Deferred<Integer> slow = new Deferred<>(_ -> log.add("cancelled"));
    Deferred<List<Integer>> all = Deferred.gatherResults(List.of(a, slow, Deferred.succeed(3)));
    all.handleFailure(log::add);

    a.errback(broken);

    assertThat(log).containsExactly("cancelled", broken);
    assertThat(broken.getSuppressed()).isEmpty();
  }

  @Test
  void gatheringOneThatHasFailedAlreadyCancelsTheOthers() {
    Deferred<List<Integer>> all = Deferred.gatherResults(List.of(a, Deferred.fail(broken), b));

    assertThat(failureOf(all)).isSameAs(broken);
    assertThat(a.called()).isTrue();
    assertThat(b.called()).isTrue();
  }

  @Test
  void aFailureThatComesLaterThanTheCancelIsItsMembersOwn() {
    IOException second = new IOException("second");
    IOException atOnce = new IOException("at once");
    Deferred<Integer> cleaning = new Deferred<>();
    Deferred<Integer> slow = new Deferred<Integer>().thenErrback(_ -> cleaning);
    Deferred<Integer> quick = new Deferred<>(d -> d.errback(atOnce));
    Deferred<List<Integer>> all = Deferred.gatherResults(List.of(a, slow, quick));
    a.errback(broken);
    assertThat(failureOf(all)).isSameAs(broken);
    assertThat(unhandled()).isEmpty();

    cleaning.errback(second);

    assertThat(unhandled()).containsExactly(second);
  }

  @Test
  void cancellingAGatheringCancelsItsMembers() {
    Deferred<List<Integer>> all = Deferred.gatherResults(List.of(a, b));
    all.cancel();

    assertThat(failureOf(all)).isInstanceOf(CancelledError.class);
    assertThat(a.called()).isTrue();
    assertThat(b.called()).isTrue();
  }

  @Test
  void aCancelledGatheringSucceedsIfItsMembersDo() {
    Deferred<Integer> one = new Deferred<>(d -> d.callback(1));
    Deferred<List<Integer>> all = Deferred.gatherResults(List.of(one));
    all.cancel();

    assertThat(resultOf(all)).containsExactly(1);
  }
}
