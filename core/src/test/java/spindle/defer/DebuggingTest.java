package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static spindle.defer.Results.failureOf;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What debugging adds, and that it can be switched at any time.
class DebuggingTest {
  @BeforeEach
  void switchOn() {
    UnhandledFailures.ofThisThread().drain();
    Deferred.setDebugging(true);
  }

  @AfterEach
  void switchOff() {
    Deferred.setDebugging(false);
    assertThat(UnhandledFailures.ofThisThread().drain()).isEmpty();
  }

  @Test
  void firingTwiceShowsWhereItWasMadeAndWhereItWasFirstFired() {
    Deferred<Integer> deferred = make();
    fireFirst(deferred);

    Throwable error = catchThrowable(() -> deferred.callback(2));

    assertThat(error).isInstanceOf(AlreadyCalledError.class);
    assertThat(error.getSuppressed()).hasSize(2);
    assertThat(methodsIn(error.getSuppressed()[0])).contains("make").doesNotContain("fireFirst");
    assertThat(methodsIn(error.getSuppressed()[1])).contains("fireFirst").doesNotContain("make");
  }

  @Test
  void withoutDebuggingNothingIsRemembered() {
    Deferred.setDebugging(false);
    Deferred<Integer> deferred = make();
    fireFirst(deferred);

    assertThat(catchThrowable(() -> deferred.callback(2)).getSuppressed()).isEmpty();
  }

  @Test
  void itCanBeSwitchedOnBetweenMakingAndFiring() {
    Deferred.setDebugging(false);
    Deferred<Integer> deferred = make();
    deferred.addCallback(n -> n + 1).addCallback(n -> n + 1);
    Deferred.setDebugging(true);
    fireFirst(deferred);

    Throwable error = catchThrowable(() -> deferred.callback(2));
    assertThat(error.getSuppressed()).hasSize(1);
    assertThat(methodsIn(error.getSuppressed()[0])).contains("fireFirst");
    assertThat(Results.resultOf(deferred)).isEqualTo(3);
  }

  @Test
  void aReportShowsThePlaces() {
    Deferred<Integer> deferred = make();
    deferred.errback(new IOException("broken"));

    List<UnhandledFailures.Report> reports = UnhandledFailures.ofThisThread().drain();

    assertThat(reports).hasSize(1);
    UnhandledFailures.Report report = reports.getFirst();
    assertThat(methodsIn(Objects.requireNonNull(report.made()))).contains("make");
    assertThat(methodsIn(Objects.requireNonNull(report.fired()))).contains("aReportShowsThePlaces");
    LogRecords logged = new LogRecords();
    logged.open();
    report.log();
    logged.close();
    assertThat(logged.lines().getFirst())
        .contains("the Deferred was made here:", "DebuggingTest.make", "it was first fired here:");
  }

  @Test
  void errorsThatAreOtherwiseWithoutAStackTraceHaveOne() {
    Deferred<Integer> deferred = make();
    deferred.cancel();

    assertThat(methodsIn(failureOf(deferred)))
        .contains("errorsThatAreOtherwiseWithoutAStackTraceHaveOne");
    assertThat(Deferred.debugging()).isTrue();
  }

  @Test
  void chainsRunTheSameWay() {
    Deferred<Integer> inner = make();
    Deferred<Integer> outer = make().then(_ -> inner).addCallback(n -> n + 1);
    outer.onLateValue(_ -> {}).onSuccess(_ -> {}).onSuccess(_ -> {});
    outer.fire(new Outcome.Success<>(1));
    inner.callback(2);

    assertThat(Results.resultOf(outer)).isEqualTo(3);
  }

  private static Deferred<Integer> make() {
    return new Deferred<>();
  }

  private static void fireFirst(Deferred<Integer> deferred) {
    deferred.callback(1);
  }

  private static List<String> methodsIn(Throwable trace) {
    return Arrays.stream(trace.getStackTrace()).map(StackTraceElement::getMethodName).toList();
  }
}
