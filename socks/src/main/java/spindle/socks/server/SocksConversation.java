package spindle.socks.server;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;
import spindle.cred.Login;
import spindle.cred.LoginFailed;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.framing.FramedProtocol;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.relay.Relay;
import spindle.socks.server.SocksRequest.Command;
import spindle.time.DelayedCall;

/// What is said with a client until its connection is there, or refused.
final class SocksConversation extends FramedProtocol {
  private static final int NO_LOGIN = 0;
  private static final int LOGIN = 2;
  private static final int NO_WAY = 0xFF;

  private final SocksServer server;
  private final SocksInput input = new SocksInput();
  private Optional<User> user = Optional.empty();
  private Runnable logout = () -> {};
  private @Nullable DelayedCall deadline;
  private @Nullable Deferred<?> connecting;
  private boolean asked;

  SocksConversation(SocksServer server) {
    this.server = server;
  }

  @Override
  public void connectionMade() {
    deadline =
        transport()
            .scheduler()
            .callLater(server.settings().requestTimeout(), () -> transport().abortConnection());
  }

  @Override
  protected boolean receiveNext(ByteQueue arrived) {
    if (asked) {
      pauseProducing();
      return false;
    }
    try {
      Said said = input.next(arrived);
      if (said != null) {
        heard(said);
      }
      return said != null;
    } catch (MalformedRequest _) {
      transport().loseConnection();
      return false;
    }
  }

  private void heard(Said said) {
    switch (said) {
      case Said.Hello hello -> greet(hello);
      case Said.Account account -> logIn(account);
      case Said.Asked request -> request(request);
    }
  }

  private void greet(Said.Hello hello) {
    int wanted = server.portal() == null ? NO_LOGIN : LOGIN;
    boolean offered = hello.methods().contains(wanted);
    write(5, offered ? wanted : NO_WAY);
    if (!offered) {
      transport().loseConnection();
    } else if (wanted == LOGIN) {
      input.expectAccount();
    } else {
      input.expectRequest();
    }
  }

  private void write(int first, int second) {
    transport().write(ByteBuffer.wrap(new byte[] {(byte) first, (byte) second}));
  }

  private void logIn(Said.Account account) {
    Portal<User> portal = server.portal();
    if (portal == null) {
      throw new IllegalStateException("nobody was asked who it is");
    }
    pauseProducing();
    Login login = new Login(account.name(), account.password(), transport().peer());
    var _ =
        portal
            .login(login)
            .onSuccess(avatar -> {
              user = Optional.of(avatar.avatar());
              logout = avatar.logout();
              write(1, 0);
              input.expectRequest();
              resumeProducing();
            })
            .handleFailure(
                LoginFailed.class,
                _ -> {
                  write(1, 1);
                  transport().loseConnection();
                })
            .onFailure(_ -> transport().abortConnection());
  }

  private void request(Said.Asked said) {
    asked = true;
    if (deadline != null) {
      deadline.cancel();
    }
    Reply refusal = refusal(said);
    if (refusal != null) {
      refuse(said.version(), refusal);
      return;
    }
    SocksRequest request =
        new SocksRequest(
            said.version(),
            Command.CONNECT,
            String.valueOf(said.host()),
            said.port(),
            user,
            transport().peer());
    pauseProducing();
    connect(request);
  }

  private @Nullable Reply refusal(Said.Asked said) {
    if (said.version() == 4 && server.portal() != null) {
      return Reply.NOT_ALLOWED;
    }
    if (said.command() != Command.CONNECT) {
      return Reply.UNKNOWN_COMMAND;
    }
    if (said.host() == null) {
      return Reply.UNKNOWN_ADDRESS;
    }
    return said.port() == 0 || !isPlace(said.host()) ? Reply.FAILED : null;
  }

  /// Printable ASCII: whatever else it is, nobody has such a name.
  private static boolean isPlace(String host) {
    return !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  private void connect(SocksRequest request) {
    Relay relay = new Relay(server.settings().silence(), _ -> logOut());
    Deferred<Protocol> connection =
        new HostnameEndpoint(server.reactor(), request.host(), request.port())
            .withAllowed(address -> server.rule().allows(request, address))
            .connectProtocol(relay.far());
    connecting = connection;
    var _ =
        connection
            .addTimeout(server.settings().connectTimeout(), transport().scheduler())
            .onSuccess(place -> connected(request, relay, place))
            .handleFailure(failure -> refuse(request.version(), Reply.of(failure)));
  }

  private void connected(SocksRequest request, Relay relay, Protocol place) throws Exception {
    connecting = null;
    if (transport().disconnecting()) {
      place.transport().abortConnection();
      return;
    }
    transport().write(Reply.SUCCEEDED.bytes(request.version(), place.transport().host()));
    byte[] early = takeRemaining();
    transport().switchProtocol(relay.near());
    if (early.length > 0) {
      relay.near().dataReceived(ByteBuffer.wrap(early));
    }
  }

  private void refuse(int version, Reply reply) {
    connecting = null;
    if (!transport().disconnecting()) {
      transport().write(reply.bytes(version));
      transport().loseConnection();
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
    if (connecting != null) {
      connecting.cancel();
    }
    logOut();
  }

  private void logOut() {
    Runnable once = logout;
    logout = () -> {};
    once.run();
  }
}
