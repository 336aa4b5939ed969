package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertFailure;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.defer.UnhandledFailures;

class DeferredAssertionsTest {
  @Test
  void aValueIsGivenAndAnythingElseIsAnError() {
    assertThat(successResultOf(Deferred.succeed(3))).isEqualTo(3);
    assertThatThrownBy(() -> successResultOf(new Deferred<>()))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("expected a value now, but there is no result yet");
    var cause = new IOException("no");
    assertThatThrownBy(() -> successResultOf(Deferred.fail(cause)))
        .isInstanceOf(AssertionError.class)
        .hasCause(cause);
    assertThat(UnhandledFailures.ofThisThread().drain()).isEmpty();
  }

  @Test
  void aFailureIsGivenIfItIsOfTheRightKind() {
    var cause = new IOException("no");
    assertThat(failureResultOf(Deferred.fail(cause))).isSameAs(cause);
    assertThat(failureResultOf(Deferred.fail(cause), Error.class, IOException.class))
        .isSameAs(cause);
    assertThatThrownBy(() -> failureResultOf(Deferred.fail(cause), Error.class))
        .hasMessage("expected Error, but got java.io.IOException: no");
    assertThatThrownBy(() -> failureResultOf(Deferred.succeed("v"), Error.class))
        .hasMessage("expected Error, but got the value v");
    var own = new AssertionError("its own");
    assertThat(failureResultOf(Deferred.fail(own))).isSameAs(own);
    assertThat(UnhandledFailures.ofThisThread().drain()).isEmpty();
  }

  @Test
  void aFailureThatComesLaterIsWaitedFor() {
    Deferred<Integer> later = new Deferred<>();
    Deferred<Throwable> expected = assertFailure(later, Error.class, IOException.class);
    assertNoResult(expected);
    var cause = new IOException("no");
    later.errback(cause);
    assertThat(successResultOf(expected)).isSameAs(cause);
    assertThat(successResultOf(assertFailure(Deferred.fail(cause)))).isSameAs(cause);
    assertThat(UnhandledFailures.ofThisThread().drain()).isEmpty();
  }

  @Test
  void aLaterResultOfAnotherKindFails() {
    Deferred<Integer> value = new Deferred<>();
    Deferred<Throwable> expected = assertFailure(value, IOException.class);
    value.callback(4);
    assertThat(failureResultOf(expected, AssertionError.class))
        .hasMessage("expected IOException, but got the value 4");
    var cause = new IOException("no");
    assertThat(failureResultOf(assertFailure(Deferred.fail(cause), Error.class)))
        .isInstanceOf(AssertionError.class)
        .hasCause(cause);
    assertThat(UnhandledFailures.ofThisThread().drain()).isEmpty();
  }

  @Test
  void noResultYetLeavesALaterOneToOthers() {
    Deferred<Integer> later = new Deferred<>();
    assertNoResult(later);
    later.callback(4);
    assertThat(successResultOf(later)).isEqualTo(4);
    assertThatThrownBy(() -> assertNoResult(later))
        .hasMessage("expected no result yet, but got the value 4");
    assertThatThrownBy(() -> assertNoResult(Deferred.fail(new IOException("no"))))
        .hasRootCauseMessage("no");
  }
}
