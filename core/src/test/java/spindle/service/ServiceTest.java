package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.LogCapture;

/// One service: when it is told what, in every state.
class ServiceTest {
  private final List<String> told = new ArrayList<>();
  private final Part part = new Part("part", told);
  private final LogCapture log = LogCapture.ofServices();

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
    log.close();
  }

  private void run() {
    part.startService();
    part.done();
    told.clear();
  }

  @Test
  void itIsReadyWhenItSaysSo() {
    Deferred<Void> ready = part.startService();
    assertThat(part.state()).isEqualTo(ServiceState.STARTING);
    assertThat(ready.called()).isFalse();
    part.done();
    assertThat(part.running()).isTrue();
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void toStartItAgainWhileItStartsWaitsForTheSameEnd() {
    Deferred<Void> first = part.startService();
    Deferred<Void> second = part.startService();
    part.done();
    assertThat(told).containsExactly("part starts");
    assertThat(first.isDone()).isTrue();
    assertThat(second.isDone()).isTrue();
  }

  @Test
  void toStartOneThatRunsDoesNothing() {
    run();
    assertThat(part.startService().isDone()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void aStartThatFailsLeavesItStoppedAndIsLoggedAtOnceByName() {
    Deferred<Void> ready = part.startService();
    part.failed(new IOException("the place is taken"));
    assertThat(part.state()).isEqualTo(ServiceState.STOPPED);
    assertThat(log.lines())
        .containsExactly("SEVERE service 'part' could not be started: the place is taken");
    assertThat(failureOf(ready))
        .isInstanceOf(ServiceFailed.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aStartThatThrowsFailsAndIsLoggedWithItsPlace() {
    part.thrown = new IllegalStateException();
    assertThat(failureOf(part.startService())).hasMessageContaining("IllegalStateException");
    assertThat(log.thrown()).containsExactly(part.thrown);
  }

  @Test
  void afterAFailureItMayBeStartedAgain() {
    part.startService();
    part.failed(new IOException("not yet"));
    Deferred<Void> ready = part.startService();
    part.done();
    assertThat(ready.isDone()).isTrue();
    assertThat(part.running()).isTrue();
  }

  @Test
  void stoppingWaitsForItsEnd() {
    run();
    Deferred<Void> stopped = part.stopService();
    Deferred<Void> again = part.stopService();
    assertThat(part.state()).isEqualTo(ServiceState.STOPPING);
    assertThat(part.running()).isFalse();
    assertThat(stopped.called()).isFalse();
    part.done();
    assertThat(stopped.isDone()).isTrue();
    assertThat(again.isDone()).isTrue();
    assertThat(told).containsExactly("part stops");
    assertThat(part.state()).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void toStopOneThatIsStoppedDoesNothing() {
    assertThat(part.stopService().isDone()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void aStopThatFailsIsLoggedAndHasEnded() {
    run();
    Deferred<Void> stopped = part.stopService();
    part.failed(new IOException("a file is gone"));
    assertThat(stopped.isDone()).isTrue();
    assertThat(part.state()).isEqualTo(ServiceState.STOPPED);
    assertThat(log.lines())
        .containsExactly("SEVERE service 'part' was not stopped well: a file is gone");
  }

  @Test
  void stoppingWhileItStartsCancelsTheStart() {
    Deferred<Void> ready = part.startService();
    Deferred<Void> stopped = part.stopService();
    assertThat(told).containsExactly("part starts", "part is cancelled");
    assertThat(stopped.isDone()).isTrue();
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void whatIsReadyInSpiteOfBeingCancelledIsStopped() {
    Service stubborn =
        new Service("stubborn") {
          @Override
          protected Deferred<?> start() {
            return new Deferred<Void>(cancelled -> cancelled.callback());
          }

          @Override
          protected Deferred<?> stop() {
            told.add("stops");
            return Deferred.succeed();
          }
        };
    stubborn.startService();
    assertThat(stubborn.stopService().isDone()).isTrue();
    assertThat(told).containsExactly("stops");
  }

  @Test
  void aStartThatFailsAnotherWayWhenItIsCancelledIsLogged() {
    Service loud =
        new Service("loud") {
          @Override
          protected Deferred<?> start() {
            return new Deferred<Void>(cancelled -> cancelled.errback(new IOException("broken")));
          }
        };
    loud.startService();
    assertThat(loud.stopService().isDone()).isTrue();
    assertThat(log.lines()).containsExactly("SEVERE service 'loud' could not be started: broken");
  }

  @Test
  void oneThatIsStoppedFromWithinItsStartIsCancelled() {
    Service hasty =
        new Service("hasty") {
          @Override
          protected Deferred<?> start() {
            stopService();
            return new Deferred<Void>(_ -> told.add("cancelled"));
          }
        };
    Deferred<Void> ready = hasty.startService();
    assertThat(told).containsExactly("cancelled");
    assertThat(hasty.state()).isEqualTo(ServiceState.STOPPED);
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
  }

  @Test
  void startedWhileItStopsItStartsAgainThen() {
    run();
    Deferred<Void> stopped = part.stopService();
    Deferred<Void> ready = part.startService();
    assertThat(part).hasToString("service 'part', restarting");
    assertThat(told).containsExactly("part stops");
    part.done();
    assertThat(stopped.isDone()).isTrue();
    assertThat(told).containsExactly("part stops", "part starts");
    part.done();
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void stoppedWhileItIsToStartAgainItStaysStopped() {
    run();
    part.stopService();
    Deferred<Void> ready = part.startService();
    Deferred<Void> stopped = part.stopService();
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
    part.done();
    assertThat(stopped.isDone()).isTrue();
    assertThat(told).containsExactly("part stops");
  }

  @Test
  void whoWaitsNoLongerChangesNothingElse() {
    Deferred<Void> ready = part.startService();
    ready.cancel();
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
    part.done();
    assertThat(part.running()).isTrue();
  }

  @Test
  void aNameThatWouldMakePathsUnclearIsRefused() {
    assertThatThrownBy(() -> new Part("a/b", told))
        .hasMessage("expected the name of a service, without '/', got 'a/b'");
    assertThatThrownBy(() -> new Part("", told)).isInstanceOf(IllegalArgumentException.class);
  }
}
