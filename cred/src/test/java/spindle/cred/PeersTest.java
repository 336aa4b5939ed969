package spindle.cred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.endpoint.TlsClientEndpoint;
import spindle.endpoint.TlsServerEndpoint;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.endpoint.UNIXServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.tls.ClientCertificates;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsTrust;

/// Who is at the other end of a real connection: certificates of openssl through TLS, processes
/// through UNIX sockets.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeersTest {
  private final Reactor reactor = Reactor.create();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    reactor.close();
  }

  private void openssl(String words) throws Exception {
    List<String> command = new ArrayList<>();
    Collections.addAll(command, words.split(" "));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(new String(said, StandardCharsets.UTF_8)).isZero();
  }

  /// An authority, and those for whom it vouches.
  @BeforeEach
  void makeCertificates() throws Exception {
    String key = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
    openssl(key + "-x509 -days 2 -subj /CN=authority -keyout ca.key -out ca.pem");
    for (String each : List.of("localhost", "ann", "bob")) {
      openssl(key + "-subj /CN=%1$s -keyout %1$s.key -out %1$s.csr".formatted(each));
      Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost");
      openssl(
          "openssl x509 -req -in %1$s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out"
                  .formatted(each)
              + " %s.pem -extfile names".formatted(each));
    }
  }

  private TlsIdentity identity(String name) {
    return TlsIdentity.pem(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
  }

  private TlsTrust authority() {
    return TlsTrust.pem(folder.resolve("ca.pem"));
  }

  /// Logs in who connects, as soon as a byte has come: the handshake is over then.
  private static final class Door extends Protocol {
    private final Portal<User> portal;
    private final Deferred<User> entered;

    Door(Portal<User> portal, Deferred<User> entered) {
      this.portal = portal;
      this.entered = entered;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      credentials(transport())
          .map(portal::login)
          .orElseGet(() -> Deferred.fail(new UnauthorizedLogin()))
          .onSuccess(avatar -> entered.callback(avatar.avatar()))
          .handleFailure(entered::errback);
    }

    private static Optional<Credentials> credentials(Transport transport) {
      return ClientCertificate.of(transport)
          .<Credentials>map(each -> each)
          .or(() -> UnixPeer.of(transport));
    }
  }

  private static final class Knock extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("knock");
    }
  }

  private User entered(
      Portal<User> portal,
      Function<ServerFactory, Deferred<ListeningPort>> listen,
      Function<ListeningPort, StreamClientEndpoint> place)
      throws Exception {
    List<User> users = new ArrayList<>();
    List<Exception> failures = new ArrayList<>();
    reactor.runUntil(_ -> {
      Deferred<User> entered = new Deferred<>();
      return listen
          .apply(_ -> new Door(portal, entered))
          .then(port -> place.apply(port).connect(_ -> new Knock()))
          .then(_ -> entered)
          .onSuccess(users::add)
          .thenErrback(
              Exception.class,
              why -> {
                failures.add(why);
                return Deferred.succeed(User.named("nobody"));
              });
    });
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    return users.getFirst();
  }

  private User byCertificate(Portal<User> portal, String client) throws Exception {
    var server =
        TlsServerContext.load(
            TlsServerOptions.of(identity("localhost"))
                .withClientCertificates(ClientCertificates.NEEDED, authority()));
    var known =
        TlsClientContext.load(
            TlsClientOptions.defaults().withTrust(authority()).withIdentity(identity(client)));
    return entered(
        portal,
        factory ->
            new TlsServerEndpoint(new TCP4ServerEndpoint(reactor, 0), server).listen(factory),
        port -> {
          int number = ((IPv4Address) port.host()).port();
          return new TlsClientEndpoint(
              new TCP4ClientEndpoint(reactor, "127.0.0.1", number), "localhost", number, known);
        });
  }

  @Test
  void aCertificateThatIsKnownLetsItsOwnerIn() throws Exception {
    Process process =
        new ProcessBuilder("openssl", "x509", "-in", "ann.pem", "-noout", "-fingerprint", "-sha256")
            .directory(folder.toFile())
            .start();
    String fingerprint =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .replaceFirst(".*=", "");
    Portal<User> portal =
        Portal.of(
            ClientCertificate.class, Certificates.none().with(fingerprint, User.named("ann")));
    assertThat(byCertificate(portal, "ann")).isEqualTo(User.named("ann"));
  }

  @Test
  void aCertificateThatTheAuthorityVouchesForAndNobodyKnowsDoesNot() {
    Portal<User> portal = Portal.of(ClientCertificate.class, Certificates.none());
    assertThatThrownBy(() -> byCertificate(portal, "bob")).isInstanceOf(UnauthorizedLogin.class);
  }

  @Test
  void aCheckerOfOnesOwnLooksAtTheName() throws Exception {
    Checker<ClientCertificate> byName =
        shown ->
            Deferred.succeed(
                shown.claimed().filter(name -> name.equals("CN=bob")).map(_ -> User.named("bob")));
    Portal<User> portal = Portal.of(ClientCertificate.class, byName);
    assertThat(byCertificate(portal, "bob")).isEqualTo(User.named("bob"));
  }

  @Test
  void theUserOfAProcessIsLetIn() throws Exception {
    Path path = folder.resolve("socket");
    Portal<User> portal = Portal.of(UnixPeer.class, UnixUsers.ownUser());
    User user =
        entered(
            portal,
            factory -> new UNIXServerEndpoint(reactor, path.toString()).listen(factory),
            _ -> new UNIXClientEndpoint(reactor, path.toString()));
    assertThat(user).isEqualTo(User.named(System.getProperty("user.name")));
  }
}
