package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.RepeatableCanceller;
import spindle.protocol.Factory;
import spindle.reactor.LogCapture;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.testing.ManualClock;
import spindle.testing.RecordingProtocol;

/// A client that comes back by itself, step by step.
class ClientServiceTest {
  private final ManualClock clock = new ManualClock();
  private final ScriptedPlace place = new ScriptedPlace();
  private final List<Integer> asked = new ArrayList<>();
  private final RecordingFactory factory = new RecordingFactory();
  private final LogCapture log = LogCapture.ofServices();
  private final ClientService<RecordingProtocol> client =
      new ClientService<>("client", place, factory, this::delay, clock);

  private static final class RecordingFactory implements Factory<RecordingProtocol> {
    private final List<String> told = new ArrayList<>();
    private boolean refuses;

    @Override
    public @Nullable RecordingProtocol buildProtocol(Address address) {
      return refuses ? null : new RecordingProtocol();
    }

    @Override
    public void doStart() {
      told.add("start");
    }

    @Override
    public void doStop() {
      told.add("stop");
    }
  }

  private Duration delay(int failures) {
    asked.add(failures);
    return Duration.ofSeconds(failures);
  }

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
    log.close();
  }

  private void fail() {
    place.last().fail(new IOException("nobody is there"));
  }

  @Test
  void itIsReadyAtOnceAndMakesOneAttempt() {
    assertThat(client.startService().isDone()).isTrue();
    assertThat(client.startService().isDone()).isTrue();
    assertThat(place.attempts()).isEqualTo(1);
  }

  @Test
  void allWhoWaitGetTheProtocolOfTheFactory() throws Exception {
    Deferred<RecordingProtocol> before = client.whenConnected();
    client.startService();
    Deferred<RecordingProtocol> during = client.whenConnected();
    assertThat(before.called()).isFalse();
    place.last().connect();
    RecordingProtocol made = resultOf(before);
    assertThat(made.events()).containsExactly("made");
    assertThat(resultOf(during)).isSameAs(made);
    assertThat(resultOf(client.whenConnected())).isSameAs(made);
    assertThat(client.connection()).contains(made);
  }

  @Test
  void theProtocolKnowsItsFactory() throws Exception {
    client.startService();
    place.last().connect();
    assertThat(resultOf(client.whenConnected()).factory(RecordingFactory.class)).isSameAs(factory);
  }

  @Test
  void failuresAreRetriedAfterWhatThePolicySays() {
    client.startService();
    for (int i = 1; i <= 3; i++) {
      fail();
      clock.advance(Duration.ofSeconds(i).minusNanos(1));
      assertThat(place.attempts()).isEqualTo(i);
      clock.advance(Duration.ofNanos(1));
      assertThat(place.attempts()).isEqualTo(i + 1);
    }
    assertThat(asked).containsExactly(1, 2, 3);
    assertThat(log.lines())
        .contains(
            "INFO service 'client' is not connected to the place, failure 1: nobody is there");
  }

  @Test
  void aConnectionBeginsTheCountAnew() throws Exception {
    client.startService();
    fail();
    clock.advance(Duration.ofSeconds(1));
    fail();
    clock.advance(Duration.ofSeconds(2));
    place.last().connect();
    place.last().lose(new ConnectionLost("gone", null));
    assertThat(asked).containsExactly(1, 2, 1);
    assertThat(client.connection()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(place.attempts()).isEqualTo(4);
  }

  @Test
  void aFactoryThatBuildsNothingIsAskedAgain() throws Exception {
    factory.refuses = true;
    client.startService();
    place.last().connect();
    factory.refuses = false;
    clock.advance(Duration.ofSeconds(1));
    place.last().connect();
    assertThat(client.connection()).isPresent();
  }

  @Test
  void whatOurProgramDidWrongIsLoud() {
    RuntimeException mistake = new IllegalStateException("no configuration");
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected(1);
    place.last().fail(mistake);
    assertThat(failureOf(waiting)).isSameAs(mistake);
    assertThat(log.thrown()).containsExactly(mistake);
    clock.advance(Duration.ofSeconds(1));
    assertThat(place.attempts()).isEqualTo(2);
  }

  @Test
  void theFactoryIsStartedAndStoppedWithEachAttempt() throws Exception {
    client.startService();
    fail();
    clock.advance(Duration.ofSeconds(1));
    place.last().connect();
    assertThat(factory.told).containsExactly("start", "stop", "start");
    client.stopService();
    place.last().lose(new ConnectionDone());
    assertThat(factory.told).containsExactly("start", "stop", "start", "stop");
  }

  @Test
  void whoWaitsForSoManyFailuresHearsOfTheLast() {
    client.startService();
    Deferred<RecordingProtocol> two = client.whenConnected(2);
    fail();
    Deferred<RecordingProtocol> one = client.whenConnected(1);
    Deferred<RecordingProtocol> any = client.whenConnected();
    assertThat(two.called()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    fail();
    assertThat(failureOf(two)).hasMessage("nobody is there");
    assertThat(failureOf(one)).hasMessage("nobody is there");
    assertThat(any.called()).isFalse();
    assertThatThrownBy(() -> client.whenConnected(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoWaitsNoLongerIsForgotten() throws Exception {
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected();
    waiting.cancel();
    assertThat(failureOf(waiting)).isInstanceOf(CancelledError.class);
    place.last().connect();
    assertThat(client.connection()).isPresent();
  }

  @Test
  void stoppingClosesTheConnectionInGoodOrderAndWaitsForItsEnd() throws Exception {
    client.startService();
    place.last().connect();
    Deferred<Void> stopped = client.stopService();
    assertThat(place.last().transport.requests()).containsExactly("lose");
    assertThat(stopped.called()).isFalse();
    place.last().lose(new ConnectionDone());
    assertThat(stopped.isDone()).isTrue();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void stoppingGivesAnAttemptUpAndTellsWhoWaited() {
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected();
    assertThat(client.stopService().isDone()).isTrue();
    assertThat(place.cancels).isEqualTo(1);
    assertThat(failureOf(waiting)).isInstanceOf(CancelledError.class);
    assertThat(failureOf(client.whenConnected())).hasMessage("service 'client' was stopped");
  }

  @Test
  void startedWhileItsConnectionClosesItConnectsAfterThat() throws Exception {
    client.startService();
    place.last().connect();
    client.stopService();
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected();
    assertThat(place.attempts()).isEqualTo(1);
    place.last().lose(new ConnectionDone());
    assertThat(place.attempts()).isEqualTo(2);
    place.last().connect();
    assertThat(resultOf(waiting)).isSameAs(client.connection().orElseThrow());
  }

  @Test
  void anAttemptThatSucceedsAlthoughItWasGivenUpIsClosed() throws Exception {
    place.slowToCancel = true;
    client.startService();
    Deferred<Void> stopped = client.stopService();
    place.last().connect();
    assertThat(place.last().transport.requests()).containsExactly("lose");
    assertThat(client.connection()).isEmpty();
    place.last().lose(new ConnectionDone());
    assertThat(stopped.isDone()).isTrue();
  }

  @Test
  void aConnectionIsPreparedBeforeAnybodyGetsIt() throws Exception {
    Deferred<String> login = new Deferred<>();
    List<RecordingProtocol> prepared = new ArrayList<>();
    client.prepareWith(protocol -> {
      prepared.add(protocol);
      return login;
    });
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected();
    place.last().connect();
    assertThat(prepared).hasSize(1);
    assertThat(waiting.called()).isFalse();
    login.callback("welcome");
    assertThat(resultOf(waiting)).isSameAs(prepared.getFirst());
    assertThat(resultOf(login)).isEqualTo("welcome");
  }

  @Test
  void aConnectionThatCannotBePreparedIsAbortedAndCountsAsAFailure() throws Exception {
    client.prepareWith(_ -> Deferred.fail(new IOException("wrong password")));
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected(1);
    place.last().connect();
    assertThat(failureOf(waiting)).hasMessage("wrong password");
    assertThat(place.last().transport.requests()).containsExactly("abort");
    assertThat(clock.delayedCalls()).isEmpty();
    place.last().lose(new ConnectionDone());
    clock.advance(Duration.ofSeconds(1));
    assertThat(place.attempts()).isEqualTo(2);
  }

  @Test
  void preparingThatThrowsIsAFailureToo() throws Exception {
    client.prepareWith(_ -> {
      throw new IOException("no password");
    });
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected(1);
    place.last().connect();
    assertThat(failureOf(waiting)).hasMessage("no password");
  }

  @Test
  void aConnectionThatIsLostWhileItIsPreparedIsAFailure() throws Exception {
    Deferred<Void> login = new Deferred<>();
    client.prepareWith(_ -> login);
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected(1);
    place.last().connect();
    place.last().lose(new ConnectionDone());
    assertThat(failureOf(waiting)).hasMessage("the connection was lost before it was prepared");
    assertThat(failureOf(login)).isInstanceOf(CancelledError.class);
    clock.advance(Duration.ofSeconds(1));
    assertThat(place.attempts()).isEqualTo(2);
  }

  @Test
  void preparingThatDoesNotHearOfItsEndHoldsNothingUp() throws Exception {
    client.prepareWith(_ -> new Deferred<Void>((RepeatableCanceller<Void>) _ -> {}));
    client.startService();
    place.last().connect();
    Deferred<Void> stopped = client.stopService();
    assertThat(place.last().transport.requests()).containsExactly("abort");
    place.last().lose(new ConnectionDone());
    assertThat(stopped.isDone()).isTrue();
  }

  @Test
  void itCanBeReadyWhenItIsConnected() throws Exception {
    client.readyWhenConnected(3);
    Deferred<Void> ready = client.startService();
    fail();
    clock.advance(Duration.ofSeconds(1));
    assertThat(ready.called()).isFalse();
    place.last().connect();
    assertThat(ready.isDone()).isTrue();
    assertThat(client.running()).isTrue();
  }

  @Test
  void thenItCannotBeStartedAfterSoManyFailures() {
    client.readyWhenConnected(2);
    Deferred<Void> ready = client.startService();
    fail();
    clock.advance(Duration.ofSeconds(1));
    fail();
    assertThat(failureOf(ready))
        .hasMessage("service 'client' could not be started: nobody is there");
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(place.open).isZero();
  }

  @Test
  void stoppedBeforeItIsReadyItWaitsForTheEndOfItsAttempt() {
    place.slowToCancel = true;
    client.readyWhenConnected(2);
    Deferred<Void> ready = client.startService();
    Deferred<Void> stopped = client.stopService();
    assertThat(stopped.called()).isFalse();
    fail();
    assertThat(stopped.isDone()).isTrue();
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
  }

  @Test
  void itGivesUpWhereThereIsNoPointInAnotherAttempt() {
    client.retryWhile(failure -> !(failure instanceof SecurityException));
    client.startService();
    Deferred<RecordingProtocol> waiting = client.whenConnected();
    fail();
    clock.advance(Duration.ofSeconds(1));
    place.last().fail(new SecurityException("an unknown certificate"));
    assertThat(failureOf(waiting)).hasMessage("an unknown certificate");
    assertThat(failureOf(client.whenConnected())).hasMessage("an unknown certificate");
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(log.errors()).isEqualTo(1);
    client.stopService();
    client.startService();
    assertThat(place.attempts()).isEqualTo(3);
    assertThat(client.whenConnected().called()).isFalse();
  }

  @Test
  void aPolicyThatFailsIsLoudAndDoesNotEndTheTrying() {
    var odd = new ClientService<>("odd", place, factory, _ -> Duration.ofSeconds(-1), clock);
    odd.startService();
    fail();
    assertThat(log.errors()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(60));
    assertThat(place.attempts()).isEqualTo(2);
  }

  @Test
  void stoppedByWhoHearsOfTheConnectionItStops() throws Exception {
    client.startService();
    client.whenConnected().onSuccess(_ -> client.stopService());
    place.last().connect();
    assertThat(place.last().transport.requests()).containsExactly("lose");
    place.last().lose(new ConnectionDone());
    assertThat(client.state()).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void stoppedByWhoHearsOfAFailureItStops() {
    client.startService();
    client.whenConnected(1).handleFailure(_ -> client.stopService());
    fail();
    assertThat(client.state()).isEqualTo(ServiceState.STOPPED);
    assertThat(clock.delayedCalls()).isEmpty();
  }
}
