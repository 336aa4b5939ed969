package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.LogCapture;
import spindle.testing.ManualClock;

/// Several services as one: the order, failures, time limits, who comes and goes meanwhile.
class ServiceCollectionTest {
  private final List<String> told = new ArrayList<>();
  private final Part a = new Part("a", told);
  private final Part b = new Part("b", told);
  private final Part c = new Part("c", told);
  private final ServiceCollection app = new ServiceCollection("app");
  private final LogCapture log = LogCapture.ofServices();

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
    log.close();
  }

  private void add(Service... services) {
    for (Service each : services) {
      app.addService(each);
    }
  }

  private void running(Part... parts) {
    add(parts);
    app.startService();
    for (Part each : parts) {
      each.done();
    }
    assertThat(app.running()).isTrue();
    told.clear();
  }

  @Test
  void eachStartsWhenTheOneBeforeItIsReady() {
    add(a, b);
    Deferred<Void> ready = app.startService();
    assertThat(told).containsExactly("a starts");
    a.done();
    assertThat(told).containsExactly("a starts", "b starts");
    assertThat(ready.called()).isFalse();
    b.done();
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void theyStopInReverseEachWhenTheOneAfterItHasEnded() {
    running(a, b);
    Deferred<Void> stopped = app.stopService();
    assertThat(told).containsExactly("b stops");
    b.done();
    assertThat(told).containsExactly("b stops", "a stops");
    a.done();
    assertThat(stopped.isDone()).isTrue();
  }

  @Test
  void oneThatFailsIsNamedAtOnceAndTheOthersAreTakenBack() {
    add(a, b, c);
    Deferred<Void> ready = app.startService();
    a.done();
    b.failed(new IOException("no"));
    assertThat(log.lines()).containsExactly("SEVERE service 'app/b' could not be started: no");
    assertThat(told).containsExactly("a starts", "b starts", "a stops");
    assertThat(ready.called()).isFalse();
    a.done();
    assertThat(failureOf(ready)).hasMessage("service 'app/b' could not be started: no");
    assertThat(app.state()).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void oneThatCannotStopKeepsNoOtherFromStopping() {
    running(a, b);
    app.stopService();
    b.failed(new IOException("stuck"));
    a.done();
    assertThat(app.state()).isEqualTo(ServiceState.STOPPED);
    assertThat(log.lines()).containsExactly("SEVERE service 'app/b' was not stopped well: stuck");
  }

  @Test
  void stoppingWhileTheyStartTakesBackWhatHadStarted() {
    add(a, b, c);
    Deferred<Void> ready = app.startService();
    a.done();
    Deferred<Void> stopped = app.stopService();
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
    assertThat(told).containsExactly("a starts", "b starts", "b is cancelled", "a stops");
    a.done();
    assertThat(stopped.isDone()).isTrue();
  }

  @Test
  void itCanBeStartedAgain() {
    running(a);
    app.stopService();
    Deferred<Void> ready = app.startService();
    a.done();
    a.done();
    assertThat(told).containsExactly("a stops", "a starts");
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void manyThatAreReadyAtOnceNeedNoDeepStack() {
    for (int i = 0; i < 20_000; i++) {
      app.addService(Part.prompt("p" + i, told));
    }
    assertThat(app.startService().isDone()).isTrue();
    assertThat(app.stopService().isDone()).isTrue();
    assertThat(told).hasSize(40_000).endsWith("p0 stops");
  }

  @Test
  void oneThatComesToARunningCollectionStartsAtOnce() {
    running(a);
    Deferred<Void> ready = app.addService(b);
    assertThat(told).containsExactly("b starts");
    b.done();
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void oneThatComesWhileTheyStartHasItsTurn() {
    add(a);
    app.startService();
    app.addService(b);
    assertThat(told).containsExactly("a starts");
    a.done();
    assertThat(told).containsExactly("a starts", "b starts");
    assertThat(app.running()).isFalse();
    b.done();
    assertThat(app.running()).isTrue();
  }

  @Test
  void oneThatIsTakenOutStops() {
    running(a);
    Deferred<Void> stopped = a.disownServiceParent();
    assertThat(a.parent()).isNull();
    assertThat(app.services()).isEmpty();
    a.done();
    assertThat(stopped.isDone()).isTrue();
  }

  @Test
  void oneThatIsTakenOutWhileItStartsHoldsUpNobody() {
    add(a, b);
    app.startService();
    app.removeService(a);
    assertThat(told).containsExactly("a starts", "a is cancelled", "b starts");
    b.done();
    assertThat(app.running()).isTrue();
  }

  @Test
  void oneThatIsTakenOutBeforeItsTurnIsNotStarted() {
    add(a, b);
    app.startService();
    app.removeService(b);
    a.done();
    assertThat(told).containsExactly("a starts");
    assertThat(app.running()).isTrue();
  }

  @Test
  void oneThatMovesStopsAndStartsInItsNewPlace() {
    running(a);
    ServiceCollection other = new ServiceCollection("other");
    other.startService();
    Deferred<Void> ready = a.setServiceParent(other);
    assertThat(a.path()).isEqualTo("other/a");
    assertThat(app.services()).isEmpty();
    a.done();
    a.done();
    assertThat(told).containsExactly("a stops", "a starts");
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void twoOfOneNameAreRefusedAndNothingChanges() {
    add(a);
    Part twin = new Part("a", told);
    assertThatThrownBy(() -> app.addService(twin))
        .hasMessage("there is a service 'a' in service 'app', stopped already");
    assertThat(twin.parent()).isNull();
    assertThat(app.services()).containsExactly(a);
    assertThat(app.serviceNamed("a")).contains(a);
    assertThat(app.serviceNamed("b")).isEmpty();
  }

  @Test
  void noneIsInTwoPlacesOrInsideOfItself() {
    add(a);
    assertThatThrownBy(() -> new ServiceCollection("other").addService(a))
        .hasMessageContaining("setServiceParent moves it");
    ServiceCollection inner = new ServiceCollection("inner");
    app.addService(inner);
    assertThatThrownBy(() -> inner.addService(app)).hasMessageContaining("inside of itself");
    assertThatThrownBy(() -> app.removeService(b)).hasMessageContaining("is not in");
  }

  @Test
  void afterTheLimitTheSlowOneIsNamedAndTheOthersAreToldAtOnce() {
    ManualClock clock = new ManualClock();
    app.stopWithin(Duration.ofSeconds(8), clock);
    running(a, b, c);
    Deferred<Void> stopped = app.stopService();
    c.done();
    clock.advance(Duration.ofMillis(7_999));
    assertThat(told).containsExactly("c stops", "b stops");
    assertThat(stopped.called()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(told).containsExactly("c stops", "b stops", "a stops");
    assertThat(stopped.isDone()).isTrue();
    assertThat(log.lines())
        .hasSize(2)
        .first()
        .isEqualTo(
            "WARNING service 'app/b' has not ended within the PT8S that 'app' has to stop: "
                + "it is not waited for");
  }

  @Test
  void aStopInTimeLeavesNothingBehind() {
    ManualClock clock = new ManualClock();
    app.stopWithin(Duration.ofSeconds(8), clock);
    running(a);
    app.stopService();
    a.done();
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void oneThatWasGivenUpStartsAgainWhenItHasEndedAfterAll() {
    ManualClock clock = new ManualClock();
    app.stopWithin(Duration.ZERO, clock);
    running(a);
    app.stopService();
    clock.advance(Duration.ofSeconds(1));
    Deferred<Void> ready = app.startService();
    assertThat(ready.called()).isFalse();
    a.done();
    a.done();
    assertThat(ready.isDone()).isTrue();
  }
}
