package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.protocol.ListeningPort;
import spindle.roles.ConnectOptions;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// With programs of other people: OpenSSL's, curl, Twisted.
@Timeout(120)
class PeersTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD =
      Certificates.issue(Wish.server("localhost", "127.0.0.1"), ROOT);
  private static final Issued OTHER =
      Certificates.issue(Wish.server("other.example.org").rsa(), ROOT);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private Talk talk;
  private Path root;
  private Path own;
  private final List<Process> started = new ArrayList<>();
  private final List<Echo> served = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    talk = new Talk();
    root = Files.writeString(folder.resolve("root.pem"), ROOT.chainPem());
    own = GOOD.writeTo(folder.resolve("own.pem"));
  }

  @AfterEach
  void close() {
    talk.close();
    started.forEach(Process::destroyForcibly);
  }

  private ListeningPort serve(TlsServerOptions options) throws Exception {
    TlsServerContext context = TlsServerContext.load(options);
    return talk.listen(
        context.wrap(address -> {
          Echo echo = new Echo();
          served.add(echo);
          return echo;
        }));
  }

  private static TlsServerOptions options() {
    return TlsServerOptions.of(GOOD.identity())
        .withIdentity(OTHER.identity())
        .withApplicationProtocols("h2", "http/1.1");
  }

  /// A program that runs beside, and what it has printed.
  private final class Peer {
    private final Process process;
    private final Path printed;

    Peer(List<String> command) throws IOException {
      printed = Files.createTempFile(folder, "printed", ".txt");
      Process running;
      try {
        running =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
      } catch (IOException missing) {
        if ("true".equals(System.getenv("CI"))) {
          throw missing;
        }
        Assumptions.abort(command.getFirst() + " is missing");
        throw missing;
      }
      process = running;
      started.add(process);
    }

    String text() {
      try {
        return Files.readString(printed, StandardCharsets.ISO_8859_1);
      } catch (IOException broken) {
        throw new AssertionError(broken);
      }
    }

    void type(String line) throws IOException {
      process.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    void awaitText(String wanted) {
      talk.until(
          "it prints " + wanted,
          () -> {
            if (!process.isAlive() && !text().contains(wanted)) {
              throw new AssertionError("it ended without " + wanted + ": " + text());
            }
            return text().contains(wanted);
          });
    }

    void awaitEnd() throws IOException, InterruptedException {
      process.getOutputStream().close();
      talk.until("it ends", () -> !process.isAlive());
      assertThat(process.waitFor(1, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Peer client(ListeningPort port, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
    command.add("127.0.0.1:" + Talk.port(port));
    command.addAll(List.of("-CAfile", root.toString(), "-verify_return_error"));
    command.addAll(List.of(more));
    return new Peer(command);
  }

  private void expectEcho(Peer peer, String word) throws Exception {
    peer.awaitText("Verify return code: 0 (ok)");
    peer.type(word + "\n");
    peer.awaitText("\n" + word + "\n");
    peer.awaitEnd();
    Echo server = served.getLast();
    talk.until("the server is lost", server::isLost);
    assertThat(server.log).containsExactly("made", "handshake", "data", "lost ConnectionDone");
  }

  @Test
  void opensslsClientIsServedOverBothVersions() throws Exception {
    ListeningPort port = serve(options());
    expectEcho(client(port, "-tls1_3"), "hello");
    assertThat(served.getLast().session().version()).isEqualTo("TLSv1.3");
    expectEcho(client(port, "-tls1_2"), "hello");
    assertThat(served.getLast().session().version()).isEqualTo("TLSv1.2");
  }

  @Test
  void opensslsClientOfAnOlderVersionIsRefused() throws Exception {
    ListeningPort port = serve(options());
    Peer peer = client(port, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0");
    talk.until("it ends", () -> !peer.process.isAlive());
    talk.until("it is lost", () -> served.getLast().isLost());
    assertThat(served.getLast().tlsCause()).isNotNull();
  }

  @Test
  void opensslsClientAsksForANameAndAProtocol() throws Exception {
    ListeningPort port = serve(options());
    Peer peer = client(port, "-servername", "other.example.org", "-alpn", "http/1.1");
    expectEcho(peer, "hello");
    assertThat(peer.text()).contains("CN = other.example.org", "ALPN protocol: http/1.1");
    assertThat(served.getLast().session().applicationProtocol()).contains("http/1.1");
  }

  @Test
  void aClientGetsTheCertificateOfTheKindThatItKnows() throws Exception {
    Issued rsa = Certificates.issue(Wish.server("localhost").rsa(), ROOT);
    ListeningPort port = serve(TlsServerOptions.of(rsa.identity()).withIdentity(GOOD.identity()));
    for (String kind : List.of("ECDSA", "RSA")) {
      Peer peer = client(port, "-tls1_2", "-cipher", "ECDHE-%s-AES128-GCM-SHA256".formatted(kind));
      expectEcho(peer, "hello");
      assertThat(peer.text()).contains("Peer signature type: " + kind);
    }
  }

  @Test
  void opensslsClientShowsItsCertificate() throws Exception {
    ListeningPort port =
        serve(
            options().withClientCertificates(ClientCertificates.NEEDED, TlsTrust.of(ROOT.chain())));
    expectEcho(client(port, "-cert", own.toString(), "-key", own.toString()), "hello");
    assertThat(served.getLast().session().peerCertificates().getFirst())
        .isEqualTo(GOOD.certificate());
  }

  @Test
  void opensslsClientResumesItsSession() throws Exception {
    ListeningPort port = serve(options());
    for (String version : List.of("-tls1_3", "-tls1_2")) {
      Path session = folder.resolve("session" + version);
      expectEcho(client(port, version, "-sess_out", session.toString()), "first");
      Peer again = client(port, version, "-sess_in", session.toString());
      expectEcho(again, "second");
      assertThat(again.text()).contains("\nReused, TLS");
    }
  }

  @Test
  void opensslsClientThatRenegotiatesIsRefused() throws Exception {
    ListeningPort port = serve(options());
    Peer peer = client(port, "-tls1_2");
    peer.awaitText("Verify return code: 0 (ok)");
    peer.type("R\n");
    Echo server = served.getLast();
    talk.until("the server is lost", server::isLost);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.RENEGOTIATION);
  }

  @Test
  void opensslsServerServesUsOverBothVersions() throws Exception {
    for (String version : List.of("-tls1_3", "-tls1_2")) {
      Peer server = server(version, "-rev");
      End client = connect(port(server), TlsClientOptions.defaults());
      client.transport().write("hello\n");
      talk.until("it came back", () -> client.text().equals("olleh\n"));
      client.transport().loseConnection();
      talk.until("it is lost", client::isLost);
      assertThat(client.log).containsExactly("made", "handshake", "data", "lost ConnectionDone");
    }
  }

  private End connect(int port, TlsClientOptions options) throws Exception {
    TlsClientContext context = TlsClientContext.load(options.withTrust(TlsTrust.of(ROOT.chain())));
    return connect(port, context);
  }

  private End connect(int port, TlsClientContext context) {
    End client = new End();
    talk.reactor
        .connect(
            IPv4Address.of("127.0.0.1", port),
            context.wrap(address -> client, "localhost", port),
            ConnectOptions.defaults())
        .reportedElsewhere();
    talk.until("the handshake is complete", () -> client.isReady() || client.isLost());
    assertThat(client.log).containsExactly("made", "handshake");
    return client;
  }

  @Test
  void curlGetsAPage() throws Exception {
    TlsServerContext context = TlsServerContext.load(TlsServerOptions.of(GOOD.identity()));
    ListeningPort port =
        talk.listen(
            context.wrap(address ->
                new End() {
                  @Override
                  public void dataReceived(ByteBuffer data) throws Exception {
                    super.dataReceived(data);
                    if (text().endsWith("\r\n\r\n")) {
                      transport().write("HTTP/1.0 200 OK\r\n\r\nthe page");
                      transport().loseConnection();
                    }
                  }
                }));
    String url = "https://localhost:" + Talk.port(port) + "/";
    Peer believes =
        new Peer(List.of("curl", "-sS", "-4", "--noproxy", "*", "--cacert", root.toString(), url));
    talk.until("it ends", () -> !believes.process.isAlive());
    assertThat(believes.text()).isEqualTo("the page");
    Peer doubts = new Peer(List.of("curl", "-sS", "-4", "--noproxy", "*", url));
    talk.until("it ends", () -> !doubts.process.isAlive());
    assertThat(doubts.text()).contains("SSL certificate problem");
  }

  private static final Pattern ACCEPTS = Pattern.compile("ACCEPT 127\\.0\\.0\\.1:(\\d+)\n");

  /// openssl's server, on a port of its choice.
  private Peer server(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:0"));
    command.addAll(List.of("-cert", own.toString(), "-key", own.toString()));
    command.addAll(List.of(more));
    Peer server = new Peer(command);
    talk.until("it listens", () -> ACCEPTS.matcher(server.text()).find());
    return server;
  }

  private static int port(Peer server) {
    Matcher line = ACCEPTS.matcher(server.text());
    assertThat(line.find()).isTrue();
    return Integer.parseInt(line.group(1));
  }

  @Test
  void weResumeASessionOfOpensslsServer() throws Exception {
    for (String version : List.of("-tls1_3", "-tls1_2")) {
      Peer server = server(version);
      int port = port(server);
      TlsClientContext context =
          TlsClientContext.load(TlsClientOptions.defaults().withTrust(TlsTrust.of(ROOT.chain())));
      for (String word : List.of("first", "second")) {
        End client = connect(port, context);
        client.transport().write(word + "\n");
        server.awaitText(word);
        assertThat(server.text().contains("Reused session-id")).isEqualTo(word.equals("second"));
        client.transport().loseConnection();
        talk.until("it is lost", client::isLost);
      }
      server.process.destroyForcibly();
    }
  }

  @Test
  void opensslsServerAsksUsForACertificateAndAProtocol() throws Exception {
    Peer server = server("-Verify", "1", "-CAfile", root.toString(), "-alpn", "h2");
    End client =
        connect(
            port(server),
            TlsClientOptions.defaults()
                .withIdentity(OTHER.identity())
                .withApplicationProtocols("http/1.1", "h2"));
    server.awaitText("CN = other.example.org");
    server.awaitText("ALPN protocols advertised by the client: http/1.1, h2");
    assertThat(client.session().applicationProtocol()).contains("h2");
  }

  @Test
  void opensslsServerThatRenegotiatesIsRefused() throws Exception {
    Peer server = server("-tls1_2");
    End client = connect(port(server), TlsClientOptions.defaults());
    server.type("r\n");
    talk.until("the client is lost", client::isLost);
    assertThat(client.refused()).isEqualTo(TlsRefused.Kind.RENEGOTIATION);
  }

  /// Some tickets are in order, and each is a record of its own.
  @Test
  void opensslsServerMaySendSoManyTicketsAndNoMore() throws Exception {
    Peer server = server("-tls1_3", "-num_tickets", "32");
    End client = connect(port(server), TlsClientOptions.defaults());
    talk.turns(20);
    assertThat(client.isLost()).isFalse();
    Peer other = server("-tls1_3", "-num_tickets", "33");
    End flooded = connect(port(other), TlsClientOptions.defaults());
    talk.until("the client is lost", flooded::isLost);
    assertThat(flooded.refused()).isEqualTo(TlsRefused.Kind.EMPTY_RECORDS);
  }

  @Test
  void opensslsClientReconnectsWithItsSession() throws Exception {
    ListeningPort port = serve(options());
    Peer peer = client(port, "-tls1_2", "-reconnect");
    talk.until("it has reconnected", () -> peer.text().split("\nReused, TLS", -1).length == 6);
    talk.until("all shook hands", () -> served.stream().allMatch(End::isReady));
    assertThat(served).hasSize(6);
  }

  private static final String TWISTED_CLIENT =
      """
      import sys
      from twisted.internet import reactor, ssl, protocol, endpoints
      class Ask(protocol.Protocol):
          def connectionMade(self):
              self.got = b""
              self.transport.write(b"x" * 300000)
          def dataReceived(self, data):
              self.got += data
              if len(self.got) == 300000:
                  self.transport.loseConnection()
          def connectionLost(self, reason):
              print("got", len(self.got), reason.type.__name__)
              reactor.stop()
      root = ssl.Certificate.loadPEM(open(sys.argv[2], "rb").read())
      options = ssl.optionsForClientTLS("localhost", root)
      e = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[1]))
      endpoints.connectProtocol(endpoints.wrapClientTLS(options, e), Ask())
      reactor.run()
      """;

  private static final String TWISTED_SERVER =
      """
      import sys
      from twisted.internet import reactor, ssl, protocol
      class Echo(protocol.Protocol):
          def dataReceived(self, data):
              self.transport.write(data)
          def connectionLost(self, reason):
              print("lost", reason.type.__name__, flush=True)
      own = ssl.PrivateCertificate.loadPEM(open(sys.argv[1], "rb").read())
      f = protocol.Factory.forProtocol(Echo)
      p = reactor.listenSSL(0, f, own.options(), interface="127.0.0.1")
      print("port", p.getHost().port, "!", flush=True)
      reactor.run()
      """;

  private Peer twisted(String program, String... arguments) throws IOException {
    Path script = Files.writeString(folder.resolve("peer.py"), program);
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    command.addAll(List.of(arguments));
    return new Peer(command);
  }

  @Test
  void twistedsClientIsServed() throws Exception {
    ListeningPort port = serve(TlsServerOptions.of(GOOD.identity()));
    Peer peer = twisted(TWISTED_CLIENT, Integer.toString(Talk.port(port)), root.toString());
    peer.awaitText("got 300000 ConnectionDone");
    talk.until("the server is lost", () -> served.getLast().isLost());
    assertThat(served.getLast().log.getLast()).isEqualTo("lost ConnectionDone");
  }

  @Test
  void twistedsServerServesUs() throws Exception {
    Peer peer = twisted(TWISTED_SERVER, own.toString());
    peer.awaitText("!");
    int port = Integer.parseInt(peer.text().strip().split(" ")[1]);
    End client = connect(port, TlsClientOptions.defaults());
    client.transport().write(new byte[300_000]);
    talk.until("all came back", () -> client.count() == 300_000);
    client.transport().loseConnection();
    talk.until("it is lost", client::isLost);
    assertThat(client.log.getLast()).isEqualTo("lost ConnectionDone");
    peer.awaitText("lost ConnectionDone");
  }
}
