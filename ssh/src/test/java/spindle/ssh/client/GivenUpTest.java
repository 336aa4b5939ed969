package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.ssh.HostKeys;
import spindle.ssh.SshServer;

/// Programs that a client gives up. Both ends are on one reactor, so that one end knows where the
/// other is.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GivenUpTest {
  private final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private final Map<Stage, Runnable> at = new EnumMap<>(Stage.class);
  private final Deferred<ConnectionClosed> lost = new Deferred<>();
  private boolean pauses;
  private boolean writes;
  private Thread thread = Thread.currentThread();

  private enum Stage {
    /// The server has been asked for a program, and has not answered.
    ASKED,
    RUNS,
    INPUT_ENDED
  }

  private void reached(Stage stage) {
    at.getOrDefault(stage, () -> {}).run();
  }

  /// A program that stays until its connection ends.
  private final class Stays extends Protocol implements HalfCloseable {
    @Override
    public void connectionMade() {
      if (pauses) {
        transport().pauseProducing();
      }
      transport().write(new byte[writes ? 9_000_000 : 1]);
    }

    @Override
    public void dataReceived(java.nio.ByteBuffer data) {
      reached(Stage.RUNS);
    }

    @Override
    public void readConnectionLost() {
      reached(Stage.INPUT_ENDED);
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost.callback(reason);
    }
  }

  @BeforeEach
  void begin() {
    thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
  }

  @AfterEach
  void end() throws Exception {
    reactor.close();
    thread.join();
  }

  private SshClientConnection connect() throws Exception {
    Portal<User> portal =
        Portal.of(Login.class, login -> Deferred.succeed(Optional.of(User.named(login.name()))));
    int port =
        reactor.blockingCallFromThread(() -> {
          var server =
              new SshServer(reactor, HostKeys.passing(), portal)
                  .withExec(_ -> {
                    reached(Stage.ASKED);
                    return new Stays();
                  });
          var listening =
              reactor.listen(IPv4Address.of("127.0.0.1", 0), server, ListenOptions.defaults());
          return ((IPv4Address) listening.host()).port();
        });
    SshClient any = new SshClient(reactor, "ann", KnownHosts.none()).withPassword("any");
    String line =
        reactor.blockingDeferredFromThread(() ->
            any.connect("127.0.0.1", port)
                .addCallbacks(_ -> "", why -> ((HostKeyUnknown) why).line()));
    SshClient client =
        new SshClient(reactor, "ann", KnownHosts.none().with(line)).withPassword("any");
    return reactor.blockingDeferredFromThread(() -> client.connect("127.0.0.1", port));
  }

  /// Begins a command, and cancels it at a stage.
  private Throwable cancelledAt(Stage stage, SshClientConnection connection) throws Exception {
    return reactor.blockingDeferredFromThread(() -> {
      AtomicReference<Deferred<ProgramOutput>> asked = new AtomicReference<>();
      at.put(stage, () -> asked.get().cancel());
      asked.set(connection.output("x"));
      return asked.get().addCallbacks(_ -> new AssertionError("it ended"), why -> why);
    });
  }

  /// Nothing is left of what was given up, on neither side.
  private void leave(SshClientConnection connection) throws Exception {
    reactor.blockingDeferredFromThread(() -> {
      connection.closeWhenIdle();
      return connection.ended();
    });
  }

  private ConnectionClosed lost() throws Exception {
    return reactor.blockingDeferredFromThread(() -> lost);
  }

  @Test
  void aCommandThatIsCancelledBeforeItsChannelIsOpenNeverBegins() throws Exception {
    SshClientConnection connection = connect();
    Throwable why =
        reactor.blockingDeferredFromThread(() -> {
          Deferred<ProgramOutput> asked = connection.output("x");
          asked.cancel();
          return asked.addCallbacks(_ -> new AssertionError("it ended"), failed -> failed);
        });
    assertThat(why).isInstanceOf(CancelledError.class);
    leave(connection);
    assertThat(reactor.blockingCallFromThread(lost::called)).isFalse();
  }

  @Test
  void aCommandThatIsCancelledBeforeItIsAnsweredForIsGivenUpOnTheServer() throws Exception {
    SshClientConnection connection = connect();
    assertThat(cancelledAt(Stage.ASKED, connection)).isInstanceOf(CancelledError.class);
    assertThat(lost()).isNotNull();
    leave(connection);
  }

  @Test
  void aProgramThatIsGivenUpWhileItRunsIsGivenUpOnTheServer() throws Exception {
    SshClientConnection connection = connect();
    Protocol user =
        new Protocol() {
          @Override
          public void dataReceived(java.nio.ByteBuffer data) {
            transport().write("hello");
          }
        };
    at.put(Stage.RUNS, () -> user.transport().abortConnection());
    var _ = reactor.blockingDeferredFromThread(() -> connection.exec("x").connect(_ -> user));
    assertThat(lost()).isInstanceOf(ConnectionLost.class);
    leave(connection);
  }

  /// It neither reads nor writes any more.
  @Test
  void aCommandThatIsCancelledAfterItsInputHasEndedIsGivenUpOnTheServer() throws Exception {
    SshClientConnection connection = connect();
    assertThat(cancelledAt(Stage.INPUT_ENDED, connection)).isInstanceOf(CancelledError.class);
    assertThat(lost()).isInstanceOf(ConnectionDone.class);
    leave(connection);
  }

  @Test
  void aProgramThatDoesNotReadHearsOfTheEndWhenThereIsNothingToRead() throws Exception {
    pauses = true;
    SshClientConnection connection = connect();
    Protocol user =
        new Protocol() {
          @Override
          public void dataReceived(java.nio.ByteBuffer data) {
            transport().loseConnection();
          }
        };
    var _ = reactor.blockingDeferredFromThread(() -> connection.exec("x").connect(_ -> user));
    assertThat(lost()).isInstanceOf(ConnectionDone.class);
    leave(connection);
  }

  @Test
  void aProgramWhoseOutputHasNotArrivedIsToldThatItIsLost() throws Exception {
    writes = true;
    SshClientConnection connection = connect();
    Protocol user =
        new Protocol() {
          @Override
          public void connectionMade() {
            transport().pauseProducing();
            transport().loseWriteConnection();
          }
        };
    at.put(Stage.INPUT_ENDED, () -> user.transport().abortConnection());
    var _ = reactor.blockingDeferredFromThread(() -> connection.exec("x").connect(_ -> user));
    assertThat(lost()).isInstanceOf(ConnectionLost.class);
    leave(connection);
  }
}
