package spindle.socks.server;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.bytes.ByteQueue;
import spindle.cred.Login;
import spindle.cred.LoginFailed;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.framing.FramedProtocol;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectionClosed;
import spindle.relay.Relay;
import spindle.roles.ListenOptions;
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
  private Runnable giveUp = () -> {};
  private boolean asked;
  private boolean associated;

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
    if (associated) {
      arrived.take(arrived.size()); // Nothing is said here any more.
      return false;
    }
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
              if (transport().disconnecting()) {
                avatar.logout().run();
                return;
              }
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
    Command command = Objects.requireNonNull(said.command(), "it is one of those that are done");
    SocksRequest request =
        new SocksRequest(
            said.version(),
            command,
            String.valueOf(said.host()),
            said.port(),
            user,
            transport().peer());
    pauseProducing();
    switch (command) {
      case CONNECT -> connect(request);
      case BIND -> bind(request);
      case UDP_ASSOCIATE -> associate(request);
    }
  }

  private @Nullable Reply refusal(Said.Asked said) {
    if (said.version() == 4 && server.portal() != null) {
      return Reply.NOT_ALLOWED;
    }
    if (!server.does(said.command())) {
      return Reply.UNKNOWN_COMMAND;
    }
    if (said.host() == null) {
      return Reply.UNKNOWN_ADDRESS;
    }
    boolean noPort = said.command() == Command.CONNECT && said.port() == 0;
    return noPort || !isPlace(said.host()) ? Reply.FAILED : null;
  }

  /// Printable ASCII: whatever else it is, nobody has such a name.
  static boolean isPlace(String host) {
    return !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  private void connect(SocksRequest request) {
    Relay relay = new Relay(server.settings().silence(), _ -> logOut());
    Deferred<Protocol> connection =
        new HostnameEndpoint(server.reactor(), request.host(), request.port())
            .withAllowed(address -> server.rule().allows(request, address))
            .connectProtocol(relay.far());
    giveUp = connection::cancel;
    var _ =
        connection
            .addTimeout(server.settings().connectTimeout(), transport().scheduler())
            .onSuccess(place -> connected(request, relay, place))
            .handleFailure(failure -> refuse(request.version(), Reply.of(failure)));
  }

  private void connected(SocksRequest request, Relay relay, Protocol place) throws Exception {
    giveUp = () -> {};
    if (transport().disconnecting()) {
      place.transport().abortConnection();
      return;
    }
    transport().write(Reply.SUCCEEDED.bytes(request.version(), place.transport().host()));
    lead(relay);
  }

  /// From now on the client speaks with who is at the other end.
  private void lead(Relay relay) throws Exception {
    byte[] early = takeRemaining();
    transport().switchProtocol(relay.near());
    if (early.length > 0) {
      relay.near().dataReceived(ByteBuffer.wrap(early));
    }
  }

  private void bind(SocksRequest request) {
    Deferred<List<Address>> places = Expected.places(server, request);
    giveUp = places::cancel;
    var _ =
        places
            .addTimeout(server.settings().connectTimeout(), transport().scheduler())
            .onSuccess(all -> new Visit(request, all).await())
            .handleFailure(failure -> refuse(request.version(), Reply.of(failure)));
  }

  /// One connection that is waited for from the place that the client has named, and from no other.
  private final class Visit extends Protocol {
    private final SocksRequest request;
    private final List<Address> places;
    private @Nullable ListeningPort port;
    private @Nullable DelayedCall timer;
    private boolean came;

    Visit(SocksRequest request, List<Address> places) {
      this.request = request;
      this.places = places;
    }

    void await() throws CannotListenError {
      Address here = SocksConversation.this.transport().host();
      ListeningPort open =
          server
              .reactor()
              .listen(
                  Address.of(Expected.inetAddress(here), 0),
                  from -> isExpected(from) ? this : null,
                  ListenOptions.defaults());
      port = open;
      giveUp = this::close;
      SocksConversation.this
          .transport()
          .write(Reply.SUCCEEDED.bytes(request.version(), open.host()));
      timer =
          server
              .reactor()
              .callLater(
                  server.settings().bindTimeout(),
                  () -> {
                    close();
                    refuse(request.version(), Reply.HOST_UNREACHABLE);
                  });
    }

    private boolean isExpected(Address from) {
      InetAddress host = Expected.inetAddress(from);
      return !came && places.stream().anyMatch(each -> Expected.inetAddress(each).equals(host));
    }

    private void close() {
      if (timer != null && timer.active()) {
        timer.cancel();
      }
      if (port != null) {
        port.stopListening();
      }
    }

    @Override
    public void connectionMade() throws Exception {
      came = true;
      close();
      giveUp = () -> {};
      if (SocksConversation.this.transport().disconnecting()) {
        transport().abortConnection();
        return;
      }
      SocksConversation.this
          .transport()
          .write(Reply.SUCCEEDED.bytes(request.version(), transport().peer()));
      Relay relay = new Relay(server.settings().silence(), _ -> logOut());
      transport().switchProtocol(relay.far());
      lead(relay);
    }
  }

  private void associate(SocksRequest request) {
    Association association =
        new Association(
            server, user, transport().peer(), request.port(), () -> transport().loseConnection());
    try {
      Address place = association.open(transport().host());
      giveUp = association::close;
      associated = true;
      transport().write(Reply.SUCCEEDED.bytes(request.version(), place));
      resumeProducing();
    } catch (CannotListenError | IllegalArgumentException _) { // the latter over a UNIX socket
      refuse(request.version(), Reply.FAILED);
    }
  }

  private void refuse(int version, Reply reply) {
    giveUp = () -> {};
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
    giveUp.run();
    logOut();
  }

  private void logOut() {
    Runnable once = logout;
    logout = () -> {};
    once.run();
  }
}
