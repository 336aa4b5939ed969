package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.roles.ProcessOptions;

/// A client and a supervisor with a real server, which is killed again and again.
@EnabledOnOs({OS.LINUX, OS.MAC})
class RealServersTest {
  private static final int KILLS = 20;
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Duration TOO_LONG = Duration.ofMinutes(3);

  /// Echoes, one connection after the other, and says when a second one is there at the same time.
  private static final String SERVER =
      """
      import os, select, socket, sys
      place = sys.argv[1]
      if os.path.exists(place): os.unlink(place)
      port = socket.socket(socket.AF_UNIX); port.bind(place); port.listen()
      while True:
          peer, _ = port.accept()
          while True:
              ready, _, _ = select.select([peer, port], [], [])
              if port in ready and not peer in ready: print("two at a time", flush=True); break
              data = peer.recv(100)
              if not data: break
              peer.sendall(data)
          peer.close()
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private int open;
  private int connections;
  private boolean timedOut;

  /// Asks, and is glad of the answer.
  private final class Asking extends Protocol {
    final Deferred<String> answer = new Deferred<>();

    @Override
    public void connectionMade() {
      open++;
      connections++;
      assertThat(open).isEqualTo(1);
      transport().write("ping");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      answer.callback("answered");
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      open--;
      if (!answer.called()) {
        answer.errback(reason);
      }
    }
  }

  /// Notes when attempts begin, and how long the policy had wished to wait until then.
  private static final class Watched implements StreamClientEndpoint, RetryPolicy {
    private final StreamClientEndpoint place;
    private final Reactor clock;
    private final RetryPolicy policy = Backoff.of(new Random(1)).withInitial(Duration.ofMillis(20));
    private final List<Duration> early = new ArrayList<>();
    private long allowedNanos;
    private int waits;

    Watched(StreamClientEndpoint place, Reactor clock) {
      this.place = place;
      this.clock = clock;
      allowedNanos = clock.nowNanos();
    }

    @Override
    public Duration delay(int failures) {
      waits++;
      Duration chosen = policy.delay(failures);
      allowedNanos = clock.nowNanos() + chosen.toNanos();
      return chosen;
    }

    @Override
    public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
      if (clock.nowNanos() - allowedNanos < 0) {
        early.add(Duration.ofNanos(allowedNanos - clock.nowNanos()));
      }
      return place.connect(factory);
    }
  }

  @Test
  void aServerThatIsKilledTwentyTimesIsStartedAgainAndItsClientComesBack() throws Exception {
    assumeThat(PYTHON).exists();
    String socket = folder.resolve("socket").toString();
    List<Deferred<?>> waiting = new ArrayList<>();
    try (LogCapture log = LogCapture.ofServices();
        Reactor reactor = Reactor.create()) {
      Watched place = new Watched(new UNIXClientEndpoint(reactor, socket), reactor);
      Supervisor servers =
          new Supervisor("servers", reactor)
              .stableAfter(Duration.ZERO)
              .restartAfter(Duration.ofMillis(10), Duration.ofMillis(10));
      servers.addProcess("echo", ProcessOptions.of(PYTHON.toString(), "-c", SERVER, socket));
      ClientService<Asking> client =
          new ClientService<>("client", place, _ -> new Asking(), place, reactor)
              .prepareWith(asking -> asking.answer);
      Application app = new Application("app", reactor);
      app.addService(servers);
      app.addService(client);
      reactor.callLater(
          TOO_LONG,
          () -> {
            timedOut = true;
            reactor.stop();
          });
      killWhenConnected(servers, client, waiting, KILLS);
      client.startService();
      assertThat(app.run()).isZero();

      assertThat(timedOut).isFalse();
      assertThat(connections).isGreaterThanOrEqualTo(KILLS + 1);
      assertThat(open).isZero();
      assertThat(place.early).isEmpty();
      assertThat(place.waits).isGreaterThanOrEqualTo(KILLS);
      assertThat(waiting).hasSize(2 * KILLS).allMatch(Deferred::called);
      assertThat(log.lines()).noneMatch(line -> line.contains("two at a time"));
      assertThat(log.lines().stream().filter(line -> line.contains("(KILL)"))).hasSize(KILLS);
    }
  }

  /// Each time that there is a connection, its server is killed, and somebody begins to wait for
  /// the next.
  private void killWhenConnected(
      Supervisor servers, ClientService<Asking> client, List<Deferred<?>> waiting, int left) {
    client
        .whenConnected()
        .onSuccess(connected -> {
          if (left == 0) {
            Reactor.current().stop();
            return;
          }
          servers.process("echo").orElseThrow().signalProcess("KILL");
          Deferred<Asking> patient = awaitNext(client, connected);
          waiting.add(patient);
          waiting.add(client.whenConnected(1).handleFailure(_ -> {}));
          patient.onSuccess(_ -> killWhenConnected(servers, client, waiting, left - 1));
        });
  }

  /// The next connection, when this one has ended.
  private static Deferred<Asking> awaitNext(ClientService<Asking> client, Asking present) {
    return Deferred.deferLater(Reactor.current(), Duration.ofMillis(5))
        .then(_ ->
            client.connection().filter(each -> each == present).isPresent()
                ? awaitNext(client, present)
                : client.whenConnected());
  }
}
