package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.defer.Results.failureOf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.protocol.ServerFactory;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;

/// A program of services, from its start to the end of its reactor.
class ApplicationTest {
  private final MemoryReactor memory = new MemoryReactor();
  private final Reactor reactor = memory.reactor();
  private final List<String> told = new ArrayList<>();
  private final Application app = new Application("app", reactor);
  private final LogCapture log = LogCapture.ofServices();

  @AfterEach
  void close() {
    log.close();
    memory.close();
  }

  private StreamServerEndpointService port(String name, String place) {
    return new StreamServerEndpointService(
        name, Endpoint.server(reactor, place), ServerFactory.of(RecordingProtocol::new));
  }

  @Test
  void itsServicesRunUntilTheReactorStops() {
    app.addService(Part.prompt("a", told));
    app.addService(Part.prompt("b", told));
    reactor.callLater(Duration.ofSeconds(1), () -> told.add("a second"));
    reactor.callLater(Duration.ofSeconds(2), reactor::stop);
    assertThat(app.run()).isZero();
    assertThat(told).containsExactly("a starts", "b starts", "a second", "b stops", "a stops");
  }

  @Test
  void theReactorWaitsForTheirEnd() {
    Part slow = new Part("slow", told);
    app.addService(slow);
    reactor.callLater(Duration.ofSeconds(1), slow::done);
    reactor.callLater(Duration.ofSeconds(2), reactor::stop);
    reactor.callLater(Duration.ofSeconds(5), slow::done);
    assertThat(app.run()).isZero();
    assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void oneThatDoesNotEndIsNamedAfterEightSeconds() {
    Part slow = new Part("slow", told);
    app.addService(slow);
    reactor.callLater(Duration.ofSeconds(1), slow::done);
    reactor.callLater(Duration.ofSeconds(2), reactor::stop);
    assertThat(app.run()).isZero();
    assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(10));
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("service 'app/slow' has not ended within the PT8S");
  }

  @Test
  void aPortThatIsTakenEndsTheProgramWithStatusOneAndItsName() {
    app.addService(Part.prompt("a", told));
    app.addService(port("first", "tcp:2000"));
    app.addService(port("second", "tcp:2000"));
    assertThat(app.run()).isEqualTo(1);
    assertThat(told).containsExactly("a starts", "a stops");
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("SEVERE service 'app/second' could not be started: cannot listen on ");
    assertThat(reactor.running()).isFalse();
  }

  @Test
  void oneThatFailsLaterEndsTheProgramTheSameWay() {
    Part slow = new Part("slow", told);
    app.addService(slow);
    reactor.callLater(Duration.ofSeconds(3), () -> slow.failed(new IOException("no")));
    assertThat(app.run()).isEqualTo(1);
    assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void stoppedWhileItStartsItHasNotFailed() {
    app.addService(new Part("slow", told));
    reactor.callLater(Duration.ofSeconds(3), reactor::stop);
    assertThat(app.run()).isZero();
    assertThat(told).containsExactly("slow starts", "slow is cancelled");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void oneThatWasStartedWithoutRunIsStoppedWithItsReactorToo() {
    app.addService(Part.prompt("a", told));
    app.startService();
    reactor.callLater(Duration.ofSeconds(1), reactor::stop);
    reactor.run();
    assertThat(told).containsExactly("a starts", "a stops");
  }

  @Test
  void stoppedAndStartedAgainItStopsOnceAtTheEnd() {
    app.addService(Part.prompt("a", told));
    app.startService();
    app.stopService();
    app.startService();
    reactor.callLater(Duration.ofSeconds(1), reactor::stop);
    reactor.run();
    assertThat(told).containsExactly("a starts", "a stops", "a starts", "a stops");
  }

  @Test
  void aServiceThatWaitsForAJobIsReadyWhenTheReactorHasDoneIt() {
    Service reading =
        new Service("reading") {
          @Override
          protected Deferred<?> start() {
            return reactor.deferToThread(() -> "read");
          }
        };
    app.addService(reading);
    Deferred<Void> ready = app.startService();
    ready.onSuccess(_ -> reactor.stop());
    reactor.run();
    assertThat(ready.isDone()).isTrue();
  }

  @Test
  void afterTheReactorHasStoppedWhoWaitedHears() {
    app.addService(new Part("slow", told));
    Deferred<Void> ready = app.startService();
    reactor.callLater(Duration.ofSeconds(1), reactor::stop);
    reactor.run();
    assertThat(failureOf(ready)).isInstanceOf(CancelledError.class);
  }
}
