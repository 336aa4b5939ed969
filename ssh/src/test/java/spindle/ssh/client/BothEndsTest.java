package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectError;
import spindle.reason.ConnectTimeoutError;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.ssh.HostKeys;
import spindle.ssh.SshLimits;
import spindle.ssh.SshProgram;
import spindle.ssh.SshServer;
import spindle.ssh.Terminal;
import spindle.testing.FreePorts;
import spindle.testing.LoggedErrors;

/// Our client asks our server, where OpenSSH's would not do what is tried, and MINA's.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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
  void whatIsSaidOfAProgramBeforeItRunsIsHeardWhenItDoes() throws Exception {
    List<String> heard = new ArrayList<>();
    AtomicReference<RemoteProgram> asked = new AtomicReference<>();
    SshProgram program =
        run -> {
          run.terminal().ifPresent(had -> heard.add("had " + had.columns()));
          run.onResize(now -> heard.add("has " + now.columns()));
          run.onSignal(heard::add);
          asked.get().signal("TERM"); // the channel is open, and the program not answered for
          asked.get().resize(new Terminal("xterm", 83, 24));
          return Conversation.with(peer -> peer.readLine()).buildProtocol(run.peer());
        };
    int port = serve(server -> server.withExec(program));
    SshClientConnection connection = connect(client(port), port);
    reactor.blockingDeferredFromThread(() -> {
      RemoteProgram begun = connection.exec("x").withTerminal(new Terminal("xterm", 80, 24));
      asked.set(begun);
      begun.signal("HUP");
      begun.resize(new Terminal("xterm", 81, 24));
      var _ = begun.connect(Conversation.with(peer -> peer.write("\n")));
      begun.signal("INT");
      begun.resize(new Terminal("xterm", 82, 24));
      return begun.ended();
    });
    assertThat(heard).containsExactly("had 82", "has 83", "HUP", "INT", "TERM");
    assertThatThrownBy(() -> connection.exec("x").resize(new Terminal("xterm", 1, 1)))
        .isInstanceOf(IllegalStateException.class);
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

  /// What somebody is told who comes to a port of this machine.
  private String told(int port) throws Exception {
    return reactor.blockingDeferredFromThread(() ->
        Fiber.start(
            reactor,
            () -> {
              var place = new TCP4ClientEndpoint(reactor, "127.0.0.1", port);
              try (Conversation peer = Conversation.connect(place)) {
                return "" + peer.readLine();
              }
            }));
  }

  private RemotePort listen(SshClientConnection connection, String host, int port, String says)
      throws Exception {
    return reactor.blockingDeferredFromThread(
        () -> connection.listen(host, port, Conversation.with(peer -> peer.write(says + "\n"))));
  }

  @Test
  void placesWhereAServerListensAreToldApartByHostAndTheNumberThatWasAskedFor() throws Exception {
    Map<String, Integer> real = new LinkedHashMap<>();
    int port =
        serve(server ->
            server.withRemoteForwarding((_, host, wanted) -> {
              int free = FreePorts.next();
              real.put(host + ":" + wanted, free);
              return IPv4Address.of("127.0.0.1", free);
            }));
    SshClientConnection connection = connect(client(port), port);
    RemotePort first = listen(connection, "one", 80, "first");
    var _ = listen(connection, "two", 80, "second");
    var _ = listen(connection, "one", 81, "third");
    assertThat(first.port()).isEqualTo(80);
    int place = real.getOrDefault("one:80", 0);
    assertThat(told(place)).isEqualTo("first");
    assertThat(told(real.getOrDefault("two:80", 0))).isEqualTo("second");
    assertThat(told(real.getOrDefault("one:81", 0))).isEqualTo("third");
    assertThatThrownBy(() -> listen(connection, "one", 80, "again"))
        .isInstanceOf(ChannelRefused.class);
    assertThat(told(place)).isEqualTo("first");
    reactor.blockingCallFromThread(() -> {
      first.stopListening();
      return true;
    });
    assertThat(listen(connection, "one", 80, "again").port()).isEqualTo(80);
    assertThatThrownBy(() -> told(place)).isInstanceOf(ConnectError.class);
    assertThat(told(real.getOrDefault("one:80", 0))).isEqualTo("again");
  }

  @Test
  void aPortThatCannotBeIsRefusedAndNoRuleIsAsked() throws Exception {
    int port =
        serve(server ->
            server
                .withForwarding((_, host, wanted) -> new TCP4ClientEndpoint(reactor, host, wanted))
                .withRemoteForwarding((_, _, wanted) -> IPv4Address.of("127.0.0.1", wanted)));
    SshClientConnection connection = connect(client(port), port);
    try (LoggedErrors logged = LoggedErrors.openQuietly()) {
      for (int wanted : List.of(0, 65_536)) {
        assertThatThrownBy(() ->
                reactor.blockingDeferredFromThread(() ->
                    connection.forward("127.0.0.1", wanted).connect(Conversation.with(_ -> {}))))
            .isInstanceOf(ChannelRefused.class);
      }
      assertThatThrownBy(() -> listen(connection, "one", 65_536, "nothing"))
          .isInstanceOf(ChannelRefused.class);
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void whoAsksAServerToListenIsToldWhenTheConnectionEndsFirst() throws Exception {
    int port = serve(server -> server);
    SshClientConnection connection = connect(client(port), port);
    assertThatThrownBy(() ->
            reactor.blockingDeferredFromThread(() -> {
              var asked = connection.listen("here", 0, Conversation.with(_ -> {}));
              connection.link().transport().abortConnection();
              return asked;
            }))
        .isInstanceOf(ChannelRefused.class)
        .hasMessageContaining("has ended");
  }

  @Test
  void aCancelledWishThatAServerListensIsTakenBack() throws Exception {
    int place = FreePorts.next();
    int port =
        serve(server ->
            server
                .withRemoteForwarding((_, _, _) -> IPv4Address.of("127.0.0.1", place))
                .withLimits(SshLimits.defaults().withPortsMax(1)));
    SshClientConnection connection = connect(client(port), port);
    // The second is asked for before the answer to the first, which is what has the server stop.
    assertThatThrownBy(() ->
            reactor.blockingDeferredFromThread(() -> {
              var asked = connection.listen("one", 80, Conversation.with(_ -> {}));
              var _ = asked.handleFailure(_ -> {});
              asked.cancel();
              return connection.listen("two", 80, Conversation.with(_ -> {}));
            }))
        .isInstanceOf(ChannelRefused.class);
    assertThat(listen(connection, "two", 80, "second").port()).isEqualTo(80);
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
    while (reactor.blockingCallFromThread(errors::isEmpty)) {
      reactor.blockingDeferredFromThread(() -> Deferred.deferLater(reactor, Duration.ofMillis(5)));
    }
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
