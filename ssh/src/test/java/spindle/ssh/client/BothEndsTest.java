package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectionClosed;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.ssh.HostKeys;
import spindle.ssh.SshLimits;
import spindle.ssh.SshProgram;
import spindle.ssh.SshServer;

/// Our client asks our server, where OpenSSH's would not do what is tried, and MINA's.
class BothEndsTest {
  private final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private Thread thread = Thread.currentThread();

  @BeforeEach
  void begin() {
    thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
  }

  @AfterEach
  void end() throws Exception {
    reactor.close();
    thread.join();
  }

  private int serve(UnaryOperator<SshServer> with) throws Exception {
    Portal<User> portal =
        Portal.of(
            Login.class,
            login ->
                Deferred.succeed(
                    login.password().equals("right")
                        ? Optional.of(User.named(login.name()))
                        : Optional.empty()));
    return reactor.blockingCallFromThread(() -> {
      var server = with.apply(new SshServer(reactor, HostKeys.passing(), portal));
      var port = reactor.listen(IPv4Address.of("127.0.0.1", 0), server, ListenOptions.defaults());
      return ((IPv4Address) port.host()).port();
    });
  }

  private SshClient client(int port) throws Exception {
    SshClient any = new SshClient(reactor, "ann", KnownHosts.none());
    try {
      connect(any, port);
      throw new AssertionError("it was let in");
    } catch (HostKeyUnknown refused) {
      return new SshClient(reactor, "ann", KnownHosts.none().with(refused.line()))
          .withPassword("right");
    }
  }

  private SshClientConnection connect(SshClient client, int port) throws Exception {
    return reactor.blockingDeferredFromThread(() -> client.connect("127.0.0.1", port));
  }

  @Test
  void aPasswordLogsIn() throws Exception {
    int port = serve(server -> server.withExec(SshProgram.inFiber((_, _) -> 4)));
    SshClientConnection connection = connect(client(port), port);
    ProgramOutput said = reactor.blockingDeferredFromThread(() -> connection.output("x"));
    assertThat(said.end().status()).hasValue(4);
    assertThatThrownBy(() -> connect(client(port).withPassword("wrong"), port))
        .isInstanceOf(LoginRefused.class)
        .hasMessageContaining("a password, and takes password");
  }

  @Test
  void signalsGoOneWayAndComeBackTheOther() throws Exception {
    SshProgram program =
        run -> {
          return new Protocol() {
            @Override
            public void connectionMade() {
              run.onSignal(name -> {
                run.exitBySignal(name, "as you said");
                transport().loseConnection();
              });
              transport().write("here\n");
            }
          };
        };
    int port = serve(server -> server.withExec(program));
    SshClientConnection connection = connect(client(port), port);
    ProgramEnd end =
        reactor.blockingDeferredFromThread(() ->
            Fiber.start(
                reactor,
                () -> {
                  RemoteProgram asked = connection.exec("x");
                  try (Conversation peer = Conversation.connect(asked)) {
                    peer.readLine();
                    asked.signal("HUP");
                    return Fiber.await(asked.ended());
                  }
                }));
    assertThat(end.signal()).contains("HUP");
    assertThat(end.message()).isEqualTo("as you said");
  }

  @Test
  void aServerListensForUsWhereItsRuleSaysAndWeAnswerWhoComes() throws Exception {
    int port =
        serve(server ->
            server
                .withRemoteForwarding((_, host, wanted) ->
                    host.equals("here") ? IPv4Address.of("127.0.0.1", wanted) : null)
                .withLimits(SshLimits.defaults().withPortsMax(1)));
    SshClientConnection connection = connect(client(port), port);
    RemotePort remote =
        reactor.blockingDeferredFromThread(() ->
            connection.listen(
                "here", 0, Conversation.with(peer -> peer.write(peer.readLine() + "!\n"))));
    String answer =
        reactor.blockingDeferredFromThread(() ->
            Fiber.start(
                reactor,
                () -> {
                  var place = new TCP4ClientEndpoint(reactor, "127.0.0.1", remote.port());
                  try (Conversation peer = Conversation.connect(place)) {
                    peer.write("hello\n");
                    return "" + peer.readLine();
                  }
                }));
    assertThat(answer).isEqualTo("hello!");
    for (String host : List.of("here", "elsewhere")) { // one too many, and one that may not be
      assertThatThrownBy(() ->
              reactor.blockingDeferredFromThread(
                  () -> connection.listen(host, 0, Conversation.with(_ -> {}))))
          .isInstanceOf(ChannelRefused.class);
    }
    reactor.blockingCallFromThread(() -> {
      remote.stopListening();
      return true;
    });
    RemotePort again =
        reactor.blockingDeferredFromThread(
            () -> connection.listen("here", 0, Conversation.with(_ -> {})));
    assertThat(again.port()).isPositive();
  }

  /// Calls that are due, of which a reactor that has nothing to do has none.
  private long due() throws Exception {
    reactor.blockingDeferredFromThread(() -> Deferred.deferLater(reactor, Duration.ofMillis(50)));
    return reactor.blockingCallFromThread(() -> {
      long now = reactor.nowNanos();
      return reactor.delayedCalls().stream().filter(each -> each.dueNanos() <= now).count();
    });
  }

  @Test
  void aProgramThatIsRefusedLeavesNothingToDo() throws Exception {
    int port = serve(server -> server);
    SshClientConnection connection = connect(client(port), port);
    assertThatThrownBy(() -> reactor.blockingDeferredFromThread(() -> connection.output("x")))
        .isInstanceOf(ChannelRefused.class);
    assertThat(due()).isZero();
  }

  /// Goes on when its input has ended, until it is given up.
  private static final class Endless extends Protocol implements HalfCloseable {
    private final Deferred<Void> over = new Deferred<>();

    @Override
    public void readConnectionLost() {}

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      over.callback();
    }
  }

  @Test
  void aCommandThatIsCancelledIsGivenUpOnTheServer() throws Exception {
    List<Endless> programs = new ArrayList<>();
    int port =
        serve(server ->
            server
                .withExec(run -> {
                  Endless program = new Endless();
                  programs.add(program);
                  return program;
                })
                .withSubsystem("short", SshProgram.inFiber((_, _) -> 5))
                .withLimits(SshLimits.defaults().withChannelsMax(1)));
    SshClientConnection connection = connect(client(port), port);
    for (int millis : new int[] {0, 200}) { // while the server is asked, and while it runs
      assertThatThrownBy(() ->
              reactor.blockingDeferredFromThread(() -> {
                Deferred<ProgramOutput> output = connection.output("x");
                var _ =
                    Deferred.deferLater(reactor, Duration.ofMillis(millis), () -> output.cancel());
                return output;
              }))
          .isInstanceOf(CancellationException.class);
      for (Endless each : List.copyOf(programs)) {
        reactor.blockingDeferredFromThread(() -> each.over);
      }
      reactor.blockingDeferredFromThread(
          () -> Deferred.deferLater(reactor, Duration.ofMillis(100)));
      RemoteProgram next = reactor.blockingCallFromThread(() -> connection.subsystem("short"));
      var _ = reactor.blockingDeferredFromThread(() -> next.connect(Conversation.with(_ -> {})));
      assertThat(reactor.blockingDeferredFromThread(next::ended).status()).hasValue(5);
    }
    assertThat(programs).hasSize(1); // the first was cancelled before it was asked for
  }

  @Test
  void errorsWaitForWhoDoesNotRead() throws Exception {
    SshProgram program =
        SshProgram.inFiber((run, peer) -> {
          run.writeErrors("wrong");
          return 0;
        });
    int port = serve(server -> server.withExec(program));
    SshClientConnection connection = connect(client(port), port);
    StringBuilder errors = new StringBuilder();
    Protocol paused =
        new Protocol() {
          @Override
          public void connectionMade() {
            transport().pauseProducing();
          }
        };
    reactor.blockingDeferredFromThread(() -> {
      RemoteProgram asked = connection.exec("x").onErrors(some -> errors.append(some));
      return asked
          .connect(_ -> paused)
          .then(_ -> Deferred.deferLater(reactor, Duration.ofMillis(200)))
          .addCallback(_ -> errors.isEmpty());
    });
    assertThat(errors).isEmpty();
    reactor.blockingCallFromThread(() -> {
      paused.transport().resumeProducing();
      return true;
    });
    reactor.blockingDeferredFromThread(() -> Deferred.deferLater(reactor, Duration.ofMillis(200)));
    assertThat(errors).isNotEmpty();
  }

  @Test
  void aServerThatTakesTooLongIsGivenUp() throws Exception {
    int port =
        reactor.blockingCallFromThread(() -> {
          var silent =
              reactor.listen(
                  IPv4Address.of("127.0.0.1", 0),
                  Conversation.with(peer -> {
                    while (peer.read() != null) {
                      // It says nothing, whatever comes.
                    }
                  }),
                  ListenOptions.defaults());
          return ((IPv4Address) silent.host()).port();
        });
    SshClient client =
        new SshClient(reactor, "ann", KnownHosts.none())
            .withLimits(SshLimits.defaults().withLoginTimeout(Duration.ofMillis(300)));
    assertThatThrownBy(() -> connect(client, port)).isInstanceOf(ConnectTimeoutError.class);
  }

  @Test
  void whoAsksForThePasswordInADialogIsToldIt() throws Exception {
    var server = org.apache.sshd.server.SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    var keys = new SimpleGeneratorHostKeyProvider();
    keys.setAlgorithm("EC");
    server.setKeyPairProvider(keys);
    server.setPasswordAuthenticator((_, password, _) -> password.equals("right"));
    server.setUserAuthFactories(List.of(new UserAuthKeyboardInteractiveFactory()));
    server.start();
    try {
      int port = server.getPort();
      assertThat(reactor.blockingCallFromThread(connect(client(port), port)::fingerprint))
          .startsWith("SHA256:");
      assertThatThrownBy(() -> connect(client(port).withPassword("wrong"), port))
          .isInstanceOf(LoginRefused.class)
          .hasMessageContaining("a password when asked for one");
    } finally {
      server.stop(true);
    }
  }
}
