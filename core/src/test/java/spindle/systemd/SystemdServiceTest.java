package spindle.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.service.Application;
import spindle.service.ServiceState;
import spindle.service.StreamServerEndpointService;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;

/// What systemd is told, and when, in virtual time.
class SystemdServiceTest {
  private static final long PID = 77;

  private final MemoryReactor memory = new MemoryReactor();
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> said = new ArrayList<>();
  private final List<UnixAddress> places = new ArrayList<>();
  private final LoggedErrors errors = LoggedErrors.open();
  private boolean full;

  @BeforeEach
  void aManagerThatListens() {
    environment.put("NOTIFY_SOCKET", "/run/systemd/notify");
  }

  @AfterEach
  void close() {
    memory.close();
    errors.close();
  }

  private SystemdService service() {
    return new SystemdService(
        memory.reactor(),
        memory.reactor(),
        environment,
        PID,
        place -> {
          places.add(place);
          return this::send;
        });
  }

  private void send(ByteBuffer message, List<Integer> descriptors) throws IOException {
    if (full) {
      throw new IOException("no room");
    }
    String text = StandardCharsets.UTF_8.decode(message).toString();
    said.add(text + (descriptors.isEmpty() ? "" : " " + descriptors));
  }

  @Test
  void asTheLastOfAnApplicationItSpeaksWhenAllAreReadyAndBeforeAnyStops() throws Exception {
    Application app = new Application("app", memory.reactor());
    app.addService(
        new StreamServerEndpointService(
            "port",
            Endpoint.server(memory.reactor(), "tcp:2000"),
            ServerFactory.of(RecordingProtocol::new)));
    app.addService(service());
    app.startService();
    assertThat(said).containsExactly("READY=1");
    memory.await(
        Endpoint.client(memory.reactor(), "tcp:127.0.0.1:2000")
            .connectProtocol(new RecordingProtocol()),
        Duration.ofSeconds(1));
    app.stopService();
    assertThat(said).containsExactly("READY=1", "STOPPING=1");
    assertThat(app.state()).isEqualTo(ServiceState.STOPPING);
    assertThat(places).containsExactly(new UnixAddress("/run/systemd/notify"));
  }

  @Test
  void withoutAManagerNothingIsSaid() {
    environment.remove("NOTIFY_SOCKET");
    environment.put("WATCHDOG_USEC", "1000000");
    SystemdService service = service();
    service.startService();
    service.status("well");
    service.store("web", 5);
    assertThat(service.underSystemd()).isFalse();
    assertThat(service.running()).isTrue();
    assertThat(said).isEmpty();
  }

  @Test
  void anAbstractNameBeginsWithAnAt() {
    environment.put("NOTIFY_SOCKET", "@notify");
    service();
    assertThat(places).containsExactly(new UnixAddress("\0notify"));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    environment.put("NOTIFY_SOCKET", "vsock:2:99");
    assertThatThrownBy(this::service)
        .hasMessage("NOTIFY_SOCKET: expected a path, or '@' and a name, got 'vsock:2:99'");
    environment.put("NOTIFY_SOCKET", "/run/notify");
    for (String time : List.of("soon", "0", "-5")) {
      environment.put("WATCHDOG_USEC", time);
      assertThatThrownBy(this::service)
          .hasMessage("WATCHDOG_USEC: expected a number of microseconds, got '%s'", time);
    }
  }

  @Test
  void aSignOfLifeIsGivenTwiceInTheTimeOfTheWatchdog() {
    environment.put("WATCHDOG_USEC", "10000000");
    environment.put("WATCHDOG_PID", "77");
    SystemdService service = service();
    assertThat(service.watchdog()).isEqualTo(Duration.ofSeconds(10));
    service.startService();
    assertThat(said).containsExactly("READY=1", "WATCHDOG=1");
    memory.advance(Duration.ofSeconds(10));
    assertThat(said).containsExactly("READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1");
  }

  @Test
  void theWatchdogIsFedWhileTheOthersStop() {
    environment.put("WATCHDOG_USEC", "10000000");
    SystemdService service = service();
    service.startService();
    service.stopService();
    memory.advance(Duration.ofSeconds(5));
    assertThat(said).containsExactly("READY=1", "WATCHDOG=1", "STOPPING=1", "WATCHDOG=1");
  }

  @Test
  void theWatchdogOfAnotherProcessIsNotOurs() {
    environment.put("WATCHDOG_USEC", "10000000");
    environment.put("WATCHDOG_PID", "78");
    SystemdService service = service();
    service.startService();
    memory.advance(Duration.ofMinutes(1));
    assertThat(service.watchdog()).isEqualTo(Duration.ZERO);
    assertThat(said).containsExactly("READY=1");
  }

  @Test
  void aReloadIsToldBeforeAndAfterWithTheTime() throws Exception {
    SystemdService service = service();
    service.startService();
    Deferred<String> work = new Deferred<>();
    Deferred<Void> done = service.reload(() -> work);
    assertThat(said).containsExactly("READY=1");
    memory.flush();
    assertThat(said.getLast())
        .isEqualTo("RELOADING=1\nMONOTONIC_USEC=" + memory.reactor().nowNanos() / 1000);
    work.callback("done");
    assertThat(said.getLast()).isEqualTo("READY=1");
    assertThat(done.isDone()).isTrue();
  }

  @Test
  void aReloadThatFailsIsReadyTooAndSaysWhy() {
    SystemdService service = service();
    service.startService();
    Deferred<Void> done = service.reload(() -> Deferred.fail(new IOException("line 3\nis odd")));
    memory.flush();
    assertThat(said.getLast())
        .isEqualTo("READY=1\nSTATUS=The reload has failed: java.io.IOException: line 3");
    assertThat(failureOf(done)).isInstanceOf(IOException.class);
  }

  @Test
  void statusIsALineAndTimeMicroseconds() {
    SystemdService service = service();
    service.status("12 clients\nREADY=1");
    service.extendTimeout(Duration.ofSeconds(3));
    assertThat(said).containsExactly("STATUS=12 clients", "EXTEND_TIMEOUT_USEC=3000000");
  }

  @Test
  void descriptorsAreStoredByName() {
    SystemdService service = service();
    service.store("web", 5);
    service.remove("web");
    assertThat(said).containsExactly("FDSTORE=1\nFDNAME=web [5]", "FDSTOREREMOVE=1\nFDNAME=web");
    for (String name : List.of("", "a:b", "a\nb", "ü", "x".repeat(256))) {
      assertThatThrownBy(() -> service.store(name, 5)).isInstanceOf(IllegalArgumentException.class);
    }
    service.store("x".repeat(255), 5);
  }

  @Test
  void aPlaceThatSystemdDoesNotHaveIsListenedAt() {
    SystemdService service = service();
    var kept =
        service.keep(
            "web", Endpoint.server(memory.reactor(), "tcp:2000"), ListenOptions.defaults());
    assertThat(kept.listen(ServerFactory.of(RecordingProtocol::new)).isDone()).isTrue();
    assertThat(kept).hasToString("tcp:2000, kept by systemd as 'web'");
  }

  @Test
  void whatItHasNoRoomForIsSaidAgainInItsOrder() {
    SystemdService service = service();
    service.startService();
    full = true;
    service.status("one");
    service.status("two");
    memory.advance(Duration.ofSeconds(4));
    full = false;
    memory.advance(Duration.ofMillis(100));
    assertThat(said).containsExactly("READY=1", "STATUS=one", "STATUS=two");
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void afterFiveSecondsItIsGivenUpAndLogged() {
    SystemdService service = service();
    full = true;
    service.status("one");
    memory.advance(Duration.ofMillis(4_800));
    assertThat(errors.list()).isEmpty();
    memory.advance(Duration.ofMillis(200));
    assertThat(errors.list())
        .singleElement()
        .asString()
        .endsWith("systemd was not told 'STATUS=one': no room");
    assertThat(memory.reactor().delayedCalls()).isEmpty();
    service.status("two");
    full = false;
    memory.advance(Duration.ofMillis(100));
    assertThat(said).containsExactly("STATUS=two");
    forget();
  }

  @Test
  void moreThanAHundredThatWaitAreTooMany() {
    SystemdService service = service();
    full = true;
    for (int i = 0; i < 100; i++) {
      service.status("number " + i);
    }
    assertThat(errors.list()).isEmpty();
    service.status("number 100");
    assertThat(errors.list())
        .singleElement()
        .asString()
        .endsWith("systemd takes nothing, dropped: STATUS=number 100");
    forget();
  }

  @Test
  void whereTheFirstWordCannotBeSentItCannotBeStarted() {
    full = true;
    SystemdService service = service();
    assertThat(failureOf(service.startService()))
        .hasMessage("service 'systemd' could not be started: no room");
    forget();
  }

  @SuppressWarnings("unchecked")
  private void forget() {
    errors.flush();
  }
}
