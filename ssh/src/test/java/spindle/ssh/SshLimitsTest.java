package spindle.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.LoggedErrors;

/// What a client may cost, tried with MINA's client, which can be told to do too much.
class SshLimitsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Reactor reactor = Reactor.create(ReactorSettings.defaults());
  private final SshClient client = SshClient.setUpDefaultClient();
  private final AtomicInteger logins = new AtomicInteger();
  private Duration thinking = Duration.ZERO;
  private UnaryOperator<Deferred<Optional<User>>> answers = answer -> answer;
  private @Nullable SshConnection served;
  private Thread thread = Thread.currentThread();

  private ClientSession connect(SshLimits limits, UnaryOperator<SshServer> with) throws Exception {
    Portal<User> portal =
        Portal.of(
            Login.class,
            login -> {
              logins.incrementAndGet();
              Optional<User> user =
                  login.password().equals("right")
                      ? Optional.of(User.named(login.name()))
                      : Optional.empty();
              return answers.apply(
                  thinking.isZero()
                      ? Deferred.succeed(user)
                      : Deferred.deferLater(reactor, thinking).addCallback(_ -> user));
            });
    SshServer server =
        with.apply(new SshServer(reactor, HostKeys.passing(), portal)).withLimits(limits);
    ServerFactory factory =
        address -> {
          served = (SshConnection) server.buildProtocol(address);
          return served;
        };
    var port = reactor.listen(IPv4Address.of("127.0.0.1", 0), factory, ListenOptions.defaults());
    thread = Thread.ofPlatform().name("reactor").start(() -> reactor.run(false));
    client.setServerKeyVerifier((_, _, _) -> true);
    client.start();
    return client
        .connect("ann", "127.0.0.1", ((IPv4Address) port.host()).port())
        .verify(SOON)
        .getSession();
  }

  private ClientSession logIn(SshLimits limits, UnaryOperator<SshServer> with) throws Exception {
    ClientSession session = connect(limits, with);
    session.addPasswordIdentity("right");
    session.auth().verify(SOON);
    return session;
  }

  @AfterEach
  void end() throws Exception {
    client.stop();
    reactor.close();
    if (thread != Thread.currentThread()) {
      thread.join();
    }
  }

  /// Never ends and never reads.
  private static final class Still extends Protocol {
    @Override
    public void connectionMade() {
      transport().pauseProducing();
    }
  }

  @Test
  void soManyAttemptsAndNoMore() throws Exception {
    ClientSession session = connect(SshLimits.defaults().withLoginAttemptsMax(3), server -> server);
    for (int i = 0; i < 9; i++) {
      session.addPasswordIdentity("wrong" + i);
    }
    assertThatThrownBy(() -> session.auth().verify(SOON)).isNotNull();
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), SOON);
    assertThat(session.isAuthenticated()).isFalse();
    assertThat(logins).hasValue(2); // the first request asks which ways there are
  }

  /// RFC 4252, 5.1, lets a client ask again before it has an answer; each is answered, in order.
  @Test
  void whoAsksAgainWhileThePortalThinksIsAnsweredInOrder() throws Exception {
    thinking = Duration.ofMillis(200);
    try (LoggedErrors logged = LoggedErrors.openQuietly()) {
      ClientSession session = connect(SshLimits.defaults(), server -> server);
      session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), SOON);
      sayPassword(session, "wrong");
      session.addPasswordIdentity("right");
      session.addPasswordIdentity("right");
      session.auth().verify(SOON);
      assertThat(logins.get()).isBetween(2, 3);
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void whoAsksTooOftenWhileThePortalThinksIsDisconnected() throws Exception {
    thinking = Duration.ofSeconds(60);
    ClientSession session = connect(SshLimits.defaults().withLoginAttemptsMax(3), server -> server);
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), SOON);
    for (int i = 0; i < 5; i++) {
      sayPassword(session, "wrong");
    }
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), SOON);
    assertThat(session.isOpen()).isFalse();
    assertThat(logins).hasValue(1);
  }

  private static void sayPassword(ClientSession session, String password) throws Exception {
    sayPassword(session, "ssh-connection", password);
  }

  private static void sayPassword(ClientSession session, String service, String password)
      throws Exception {
    Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST, 100);
    for (String word : List.of("ann", service, "password")) {
      request.putString(word);
    }
    request.putBoolean(false);
    request.putString(password);
    session.writePacket(request);
  }

  private static void askForService(ClientSession session, String service) throws Exception {
    Buffer request = session.createBuffer(SshConstants.SSH_MSG_SERVICE_REQUEST, 100);
    request.putString(service);
    session.writePacket(request);
  }

  private static void expectEnd(ClientSession session) {
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), SOON);
    assertThat(session.isOpen()).isFalse();
  }

  @Test
  void whoBeginsTheLoginAnewIsDisconnected() throws Exception {
    ClientSession session = connect(SshLimits.defaults(), server -> server);
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), SOON);
    sayPassword(session, "wrong");
    askForService(session, "ssh-userauth");
    expectEnd(session);
  }

  @Test
  void whoAsksForChannelsAnewIsDisconnectedAndItsProgramsEnd() throws Exception {
    CompletableFuture<ConnectionClosed> ended = new CompletableFuture<>();
    SshProgram program =
        _ ->
            new Protocol() {
              @Override
              public void connectionLost(ConnectionClosed reason) {
                ended.complete(reason);
              }
            };
    ClientSession session = logIn(SshLimits.defaults(), server -> server.withExec(program));
    session.createExecChannel("x").open().verify(SOON);
    askForService(session, "ssh-connection");
    expectEnd(session);
    assertThat(ended.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void whoSaysSomethingElseThanALoginBeforeIsDisconnectedAndNoFaultOfOurs() throws Exception {
    thinking = Duration.ofMillis(200);
    try (LoggedErrors logged = LoggedErrors.openQuietly()) {
      ClientSession session = connect(SshLimits.defaults(), server -> server);
      session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), SOON);
      sayPassword(session, "wrong");
      session.writePacket(session.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE, 100));
      expectEnd(session);
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void aLoginForAnythingButChannelsIsRefused() throws Exception {
    try (LoggedErrors logged = LoggedErrors.openQuietly()) {
      ClientSession session = connect(SshLimits.defaults(), server -> server);
      session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), SOON);
      sayPassword(session, "ssh-userauth", "right");
      expectEnd(session);
      assertThat(logins).hasValue(0);
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void aChannelHasOneProgram() throws Exception {
    List<String> begun = new CopyOnWriteArrayList<>();
    SshProgram program =
        run -> {
          begun.add(run.command());
          return new Still();
        };
    ClientSession session = logIn(SshLimits.defaults(), server -> server.withExec(program));
    ChannelExec channel = session.createExecChannel("x");
    channel.open().verify(SOON);
    Buffer again = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 100);
    again.putUInt(channel.getRecipient());
    again.putString("exec");
    again.putBoolean(false);
    again.putString("y");
    session.writePacket(again);
    session.createExecChannel("z").open().verify(SOON);
    while (!begun.contains("z")) {
      Thread.onSpinWait();
    }
    assertThat(begun).containsExactly("x", "z");
  }

  private void whileKeysAreExchanged(Runnable call) {
    SshConnection connection = Objects.requireNonNull(served);
    if (connection.session().exchange().quiet()) {
      var _ = reactor.callLater(Duration.ZERO, () -> whileKeysAreExchanged(call));
    } else {
      call.run();
    }
  }

  @Test
  void aLoginThatIsDecidedWhileKeysAreExchangedIsAnsweredAfterwards() throws Exception {
    answers =
        answer -> {
          Deferred<Void> now = new Deferred<>();
          whileKeysAreExchanged(now::callback);
          return now.then(_ -> answer);
        };
    try (LoggedErrors logged = LoggedErrors.openQuietly()) {
      ClientSession session = connect(SshLimits.defaults(), server -> server);
      session.addPasswordIdentity("right");
      AuthFuture login = session.auth();
      while (logins.get() == 0) {
        Thread.onSpinWait();
      }
      session.reExchangeKeys();
      login.verify(SOON);
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void soManyChannelsAndNoMore() throws Exception {
    ClientSession session =
        logIn(SshLimits.defaults().withChannelsMax(2), server -> server.withExec(_ -> new Still()));
    session.createExecChannel("1").open().verify(SOON);
    session.createExecChannel("2").open().verify(SOON);
    assertThatThrownBy(() -> session.createExecChannel("3").open().verify(SOON)).isNotNull();
    assertThat(session.isOpen()).isTrue();
  }

  @Test
  void keysAreChangedSoOftenAndNoMore() throws Exception {
    ClientSession session = logIn(SshLimits.defaults().withRekeysMax(3), server -> server);
    for (int i = 0; i < 500 && session.isOpen(); i++) {
      session.reExchangeKeys().await(SOON); // the client does nothing while it is still at the last
      if (i == 0) {
        assertThat(session.isOpen()).isTrue();
      }
      reactor.blockingDeferredFromThread(() -> Deferred.deferLater(reactor, Duration.ofMillis(5)));
    }
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), SOON);
    assertThat(session.isOpen()).isFalse();
  }

  @Test
  void soManyVariablesAndNoMore() throws Exception {
    SshProgram program =
        SshProgram.inFiber((run, peer) -> {
          peer.write(String.join(" ", run.environment().keySet()));
          return 0;
        });
    ClientSession session =
        logIn(
            SshLimits.defaults().withEnvironmentMax(2),
            server -> server.withExec(program).withEnvironment("A_*"));
    ChannelExec channel = session.createExecChannel("x");
    channel.setEnv("A_1", "x".repeat(4000));
    channel.setEnv("A_2", "x".repeat(5000));
    channel.setEnv("A_3", "1");
    channel.setEnv("A_4", "1");
    channel.setEnv("B_5", "1");
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    channel.setOut(output);
    channel.open().verify(SOON);
    channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), SOON);
    assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("A_1 A_3");
  }

  @Test
  void aProgramThatDoesNotReadHoldsItsClientBack() throws Exception {
    ClientSession session =
        logIn(
            SshLimits.defaults().withWindow(100_000, 32_768),
            server -> server.withExec(_ -> new Still()));
    ChannelExec channel = session.createExecChannel("x");
    channel.open().verify(SOON);
    AtomicLong written = new AtomicLong();
    Thread.ofVirtual()
        .start(() -> {
          try (OutputStream to = channel.getInvertedIn()) {
            while (true) {
              to.write(new byte[10_000]);
              to.flush();
              written.addAndGet(10_000);
            }
          } catch (Exception ended) {
            // The test is over.
          }
        });
    while (written.get() < 90_000) {
      Thread.onSpinWait();
    }
    reactor.blockingDeferredFromThread(() -> Deferred.deferLater(reactor, Duration.ofMillis(300)));
    assertThat(written.get()).isLessThanOrEqualTo(200_000);
    assertThat(channel.getRemoteWindow().getSize()).isLessThan(32_768);
  }

  @Test
  void errorsThatWaitAreLimited() throws Exception {
    CompletableFuture<List<Boolean>> room = new CompletableFuture<>();
    SshProgram program =
        run ->
            new Protocol() {
              @Override
              public void connectionMade() {
                List<Boolean> said = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                  said.add(run.writeErrors(new byte[400]));
                }
                room.complete(said);
                transport().loseConnection();
              }
            };
    ClientSession session =
        logIn(SshLimits.defaults().withErrorsMax(1000), server -> server.withExec(program));
    ChannelExec channel = session.createExecChannel("x");
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    channel.setErr(errors);
    channel.open().verify(SOON);
    channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), SOON);
    assertThat(room.get(60, TimeUnit.SECONDS)).containsExactly(true, true, false, false, false);
    assertThat(errors.size()).isEqualTo(800);
  }

  @Test
  void aClientThatSaysNothingIsAskedAndThenGivenUp() throws Exception {
    CompletableFuture<ConnectionClosed> ended = new CompletableFuture<>();
    SshProgram program =
        _ ->
            new Protocol() {
              @Override
              public void dataReceived(ByteBuffer data) {}

              @Override
              public void connectionLost(ConnectionClosed reason) {
                ended.complete(reason);
              }
            };
    ClientSession session =
        logIn(
            SshLimits.defaults().withSilence(Duration.ofMillis(700)),
            server -> server.withExec(program));
    session.createExecChannel("x").open().verify(SOON);
    reactor.blockingDeferredFromThread(() -> Deferred.deferLater(reactor, Duration.ofSeconds(2)));
    assertThat(ended).isNotDone(); // it has answered
    session.getIoSession().suspendRead();
    assertThat(ended.get(60, TimeUnit.SECONDS)).isNotNull();
  }
}
