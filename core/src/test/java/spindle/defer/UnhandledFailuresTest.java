package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Failures that nobody handles (R12, C1).
class UnhandledFailuresTest {
  private final IOException broken = new IOException("broken");
  private final UnhandledFailures failures = UnhandledFailures.ofThisThread();
  private final LogRecords logged = new LogRecords();

  @BeforeEach
  void startEmpty() {
    failures.drain();
    logged.open();
  }

  @AfterEach
  void noFailureIsForgotten() {
    logged.close();
    assertThat(failures.drain()).isEmpty();
  }

  @Test
  void aFailureThatNobodyHandlesIsReportedOnce() {
    Deferred<Integer> kept = new Deferred<Integer>().addCallback(n -> n + 1);
    assertThat(failures.isEmpty()).isTrue();
    kept.errback(broken);
    assertThat(failures.isEmpty()).isFalse();

    assertThat(unhandled()).containsExactly(broken);

    assertThat(failures.isEmpty()).isTrue();
    kept.addCallback(n -> n + 1);
    kept.addBoth(Outcome::get);
    assertThat(unhandled()).isEmpty();
    assertThat(kept.outcome()).contains(new Outcome.Failure<>(broken));
  }

  @Test
  void aHandlerThatIsAddedInTimeDisarmsIt() {
    Deferred<Integer> deferred = Deferred.fail(broken);
    deferred.handleFailure(_ -> {});

    assertThat(unhandled()).isEmpty();
  }

  @Test
  void lookingAtAFailureDoesNotHandleIt() {
    Deferred<Integer> deferred = Deferred.fail(broken);
    deferred.onFailure(_ -> {}).finallyDo(() -> {});
    assertThat(deferred.outcome()).isPresent();

    assertThat(unhandled()).containsExactly(broken);
  }

  @Test
  void takingAFailureHandlesIt() {
    assertThat(failureOf(Deferred.fail(broken))).isSameAs(broken);

    assertThat(unhandled()).isEmpty();
  }

  @Test
  void aNewFailureAfterAHandledOneIsReported() {
    IOException second = new IOException("second");
    Deferred<Integer> inner = Deferred.fail(broken);
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> inner);
    outer.addErrback(_ -> 0);
    inner.addErrback(_ -> {
      throw second;
    });

    assertThat(unhandled()).containsExactly(second);
  }

  @Test
  void aNewFailureAfterAReportedOneIsReported() {
    IOException second = new IOException("second");
    Deferred<Integer> deferred = Deferred.fail(broken);
    assertThat(unhandled()).containsExactly(broken);
    deferred.addErrback(_ -> {
      throw second;
    });

    assertThat(unhandled()).containsExactly(second);
  }

  @Test
  void aFailureThatWasPassedOnIsReportedOnlyWhereItEnded() {
    Deferred<Integer> inner = new Deferred<>();
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> inner);
    Deferred<Integer> fed = new Deferred<>();
    outer.chainDeferred(fed);

    inner.errback(broken);

    assertThat(unhandled()).containsExactly(broken);
    assertThat(fed.outcome()).isPresent();
  }

  @Test
  void aFailureForOneThatWasCancelledIsNobodysAndNotReported() {
    Deferred<Integer> other = new Deferred<>();
    Deferred<Integer> inner = new Deferred<>();
    inner.chainDeferred(other);
    other.cancel();

    inner.errback(broken);

    assertThat(unhandled()).isEmpty();
    assertThat(failureOf(other)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aPausedFailureIsNotReportedBeforeItsTime() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.pause();
    deferred.errback(broken);
    assertThat(unhandled()).isEmpty();

    deferred.unpause();

    assertThat(unhandled()).containsExactly(broken);
  }

  @Test
  void oneThatWasListedAndIsPausedWhenItIsTimeIsReportedLater() {
    Deferred<Integer> deferred = Deferred.fail(broken);
    deferred.pause();
    assertThat(unhandled()).isEmpty();

    deferred.unpause();

    assertThat(unhandled()).containsExactly(broken);
  }

  @Test
  void whatIsCancelledIsNotReported() {
    new Deferred<Integer>().cancel();
    Deferred.fail(new CancelledError("connect"));

    assertThat(unhandled()).isEmpty();
  }

  @Test
  void whatIsReportedElsewhereIsNotReportedHere() {
    new Deferred<Integer>().reportedElsewhere().errback(broken);
    Deferred<Integer> listed = Deferred.fail(broken);
    listed.reportedElsewhere();

    assertThat(unhandled()).isEmpty();
  }

  @Test
  void itIsLoggedWithTheThrowableAndOneLine() {
    Deferred.fail(broken);

    assertThat(failures.report()).isEqualTo(1);

    assertThat(logged.lines())
        .containsExactly(
            "ERROR Unhandled failure in a Deferred: java.io.IOException: broken;"
                + " handle it with addErrback");
    assertThat(logged.thrown()).containsExactly(broken);
  }

  @Test
  void aHandlerThatComesTooLateIsNoted() {
    Deferred<Integer> deferred = Deferred.fail(broken);
    failures.drain();
    deferred.addErrback(_ -> 1);

    assertThat(logged.lines())
        .containsExactly("DEBUG Handled late, after it was reported: java.io.IOException: broken");
  }

  @Test
  void aReporterMayLookAtTheFailures() {
    List<Throwable> seen = new ArrayList<>();
    Deferred.fail(broken);
    Deferred.succeed(1).then(_ -> Deferred.fail(broken)).addErrback(_ -> 1);

    assertThat(failures.report(report -> seen.add(report.failure()))).isEqualTo(1);

    assertThat(seen).containsExactly(broken);
    assertThat(logged.lines()).isEmpty();
  }

  @Test
  void whatFailsWhileReportingIsLeftForTheNextTime() {
    IOException second = new IOException("second");
    Deferred.fail(broken);

    assertThat(failures.report(_ -> Deferred.fail(second))).isEqualTo(1);

    assertThat(unhandled()).containsExactly(second);
  }

  @Test
  void aReporterThatThrowsLosesNothingElse() {
    IOException second = new IOException("second");
    Deferred.fail(broken);
    Deferred.fail(second);

    assertThatThrownBy(() ->
            failures.report(_ -> {
              throw new IllegalStateException("reporter");
            }))
        .hasMessage("reporter");

    assertThat(unhandled()).containsExactly(second);
  }

  @Test
  void aFailureThatDoesNotKnowItsOwnNameIsReportedAllTheSame() {
    Deferred.fail(new Nameless());

    assertThat(failures.report()).isEqualTo(1);

    assertThat(logged.lines())
        .singleElement()
        .asString()
        .endsWith("UnhandledFailuresTest$Nameless; handle it with addErrback");
  }

  private static final class Nameless extends Exception {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }
  }

  @Test
  void beyondTheLimitTheOldestIsReportedAtOnce() {
    for (int i = 0; i < UnhandledFailures.LIMIT; i++) {
      Deferred.fail(new IOException("number " + i));
    }
    assertThat(logged.lines()).isEmpty();

    Deferred.fail(broken);

    assertThat(logged.lines())
        .containsExactly(
            "ERROR Unhandled failure in a Deferred: java.io.IOException: number 0;"
                + " handle it with addErrback");
    assertThat(unhandled()).hasSize(UnhandledFailures.LIMIT).endsWith(broken);
  }

  @Test
  void whatIsLeftWhenTheThreadEndsIsReportedThen() {
    Deferred.fail(broken);
    Deferred.fail(broken).handleFailure(_ -> {});

    failures.threadEnded();

    assertThat(logged.thrown()).containsExactly(broken);
    assertThat(failures.isEmpty()).isTrue();
  }

  @Test
  void eachThreadHasItsOwnListUnlessItShares() throws InterruptedException {
    Thread own = Thread.ofVirtual().start(() -> Deferred.fail(broken).reportedElsewhere());
    own.join();
    assertThat(failures.isEmpty()).isTrue();

    Thread sharing =
        Thread.ofVirtual()
            .start(() -> {
              failures.shareWithThisThread();
              Deferred.fail(broken);
            });
    sharing.join();

    assertThat(unhandled()).containsExactly(broken);
  }

  @Test
  void logErrorLogsAndIsUsedOnTheWay() {
    Deferred<Integer> deferred = Deferred.<Integer>fail(broken).onFailure(Deferred::logError);

    assertThat(logged.lines())
        .containsExactly("ERROR A Deferred failed: java.io.IOException: broken");
    assertThat(failureOf(deferred)).isSameAs(broken);
  }

  @Test
  void aCancellerThatFailsAfterFiringIsLogged() {
    Deferred<Integer> deferred =
        new Deferred<>(d -> {
          d.callback(1);
          throw broken;
        });
    deferred.cancel();

    assertThat(logged.thrown()).containsExactly(broken);
  }

  @Test
  void aLateValueThatCannotBeReleasedIsLogged() {
    Deferred<Integer> deferred =
        new Deferred<Integer>()
            .onLateValue(_ -> {
              throw broken;
            });
    deferred.cancel();
    deferred.callback(1);

    assertThat(logged.thrown()).containsExactly(broken);
  }
}
