package spindle.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionDone;
import spindle.tls.ClientCertificates;
import spindle.tls.HandshakeAware;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsRefused;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsSession;

/// Programs that others wrote, at the other end of a connection by BoringSSL.
@Timeout(600)
class OpenSslPeersTest extends Talking {
  private static final List<String> VERSIONS = List.of("-tls1_3", "-tls1_2");

  private final List<End> served = new ArrayList<>();

  private int serveAll(TlsServerOptions options) throws Exception {
    return serve(
        TlsServerContext.load(options),
        address -> {
          served.add(new End(true));
          return served.getLast();
        });
  }

  private Program openssl(int port, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
    command.add("127.0.0.1:" + port);
    command.addAll(List.of("-CAfile", good().pem().toString(), "-verify_return_error"));
    command.addAll(List.of(more));
    return start(command);
  }

  @Test
  void opensslsClientIsServedOverBothVersionsAndResumes() throws Exception {
    int port =
        serveAll(
            serving(OwnCertificate.rsa(folder, "rsa", "dns:localhost"))
                .withIdentity(good().identity())
                .withApplicationProtocols("h2", "http/1.1"));
    for (String version : List.of("-tls1_3", "-tls1_2")) {
      Path file = folder.resolve("session" + version);
      for (String session : List.of("-sess_out", "-sess_in")) {
        Program peer =
            openssl(
                port,
                version,
                session,
                file.toString(),
                "-servername",
                "www.example.org",
                "-alpn",
                "http/1.1");
        until("it is ready", () -> peer.says("Verify return code: 0 (ok)"));
        peer.type("hello\n");
        until("it comes back", () -> peer.says("hello\n"));
        peer.endInput();
        until("the server is lost", () -> served.getLast().reason != null);
        assertThat(peer.text()).contains("ALPN protocol: http/1.1");
        assertThat(peer.says("\nReused, TLS")).isEqualTo(session.equals("-sess_in"));
      }
    }
    assertThat(served).hasSize(4);
  }

  /// A name may end with the dot of the root, RFC 1034, section 3.1; the certificate's has none.
  @Test
  void whoAsksForANameWithADotBehindItGetsItsCertificate() throws Exception {
    int port = serveAll(serving(other()).withIdentity(good().identity()));
    for (String version : VERSIONS) {
      Program peer = openssl(port, version, "-servername", "www.example.org.");
      until("it believes us", () -> peer.says("Verify return code: 0 (ok)"));
      assertThat(served.getLast().session().serverName()).contains("www.example.org");
      peer.endInput();
    }
  }

  @Test
  void opensslsClientShowsItsCertificate() throws Exception {
    int port =
        serveAll(
            serving(good()).withClientCertificates(ClientCertificates.NEEDED, other().trust()));
    String own = other().privatePem().toString();
    for (String version : VERSIONS) {
      Program peer = openssl(port, version, "-cert", own, "-key", own);
      until("it is ready", () -> peer.says("Verify return code: 0 (ok)"));
      peer.type("hello\n");
      until("it comes back", () -> peer.says("hello\n"));
      assertThat(served.getLast().session().peerCertificates())
          .containsExactly(other().certificate());
    }
  }

  @Test
  void opensslsClientThatRenegotiatesIsRefused() throws Exception {
    int port = serveAll(serving(good()));
    Program peer = openssl(port, "-tls1_2");
    until("it is ready", () -> peer.says("Verify return code: 0 (ok)"));
    peer.type("R\n");
    until("the server is lost", () -> served.getFirst().reason != null);
    assertThat(((TlsRefused) served.getFirst().tlsCause()).kind())
        .isEqualTo(TlsRefused.Kind.RENEGOTIATION);
  }

  /// A server of openssl's at a port that it tells.
  private Program server(String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-accept"));
    String own = good().privatePem().toString();
    command.addAll(List.of("127.0.0.1:0", "-cert", own, "-key", own));
    command.addAll(List.of(more));
    Program program = start(command);
    until("it listens", () -> program.says("ACCEPT 127.0.0.1:") && program.says("\n"));
    return program;
  }

  private static int portOf(Program server) {
    String text = server.text();
    String rest = text.substring(text.indexOf("ACCEPT 127.0.0.1:") + 17);
    return Integer.parseInt(rest.substring(0, rest.indexOf('\n')));
  }

  private End connected(Program server, TlsClientContext context, String host) throws Exception {
    End end = new End(false);
    connect(portOf(server), context, host, end);
    until("the handshake is over", () -> end.session != null || end.reason != null);
    return end;
  }

  @Test
  void opensslsServerServesUsAndResumesOurSession() throws Exception {
    for (String version : VERSIONS) {
      Program peer = server(version);
      TlsClientContext context = TlsClientContext.load(believing(good()));
      for (String word : List.of("first", "second")) {
        End end = connected(peer, context, "localhost");
        end.transport().write(word + "\n");
        until("it arrives", () -> peer.says(word));
        assertThat(peer.says("Reused session-id")).isEqualTo(word.equals("second"));
        peer.type("answer\n");
        until("the answer comes", () -> end.heard.toString().equals("answer\n"));
        end.transport().loseConnection();
        until("it is lost", () -> end.reason != null);
        assertThat(end.reason).isInstanceOf(ConnectionDone.class);
      }
    }
  }

  @Test
  void opensslsServerAsksUsForACertificateAndAProtocol() throws Exception {
    for (String version : VERSIONS) {
      Program peer =
          server(version, "-Verify", "1", "-CAfile", good().pem().toString(), "-alpn", "h2");
      TlsClientOptions options =
          believing(good())
              .withIdentity(good().identity())
              .withApplicationProtocols("http/1.1", "h2");
      End end = connected(peer, TlsClientContext.load(options), "localhost");
      assertThat(end.session().applicationProtocol()).contains("h2");
      until("it has our certificate", () -> peer.says("\nsubject=CN = good"));
      until(
          "it tells what we can",
          () -> peer.says("ALPN protocols advertised by the client: http/1.1, h2"));
    }
  }

  @Test
  void opensslsServerIsToldTheNameThatWeAskFor() throws Exception {
    String second = other().privatePem().toString();
    String name = "other.example.org";
    for (String version : VERSIONS) {
      Program peer = server(version, "-servername", name, "-cert2", second, "-key2", second);
      TlsClientContext context = TlsClientContext.load(believing(other()));
      End end = connected(peer, context, name);
      assertThat(end.session().peerCertificates()).containsExactly(other().certificate());
      until("it says so", () -> peer.says("Hostname in TLS extension: \"" + name + "\""));
    }
  }

  @Test
  void opensslsServerOfAnotherNameOrRootIsRefused() throws Exception {
    Program peer = server();
    TlsClientContext context = TlsClientContext.load(believing(good()));
    End end = connected(peer, context, "other.example.org");
    until("it is lost", () -> end.reason != null);
    assertThat(end.tlsCause()).hasStackTraceContaining("No subject alternative DNS name");
    End doubting = connected(peer, TlsClientContext.load(believing(other())), "localhost");
    until("it is lost", () -> doubting.reason != null);
    assertThat(doubting.tlsCause()).hasStackTraceContaining("unable to find valid certification");
  }

  @Test
  void opensslsServerThatRenegotiatesIsRefused() throws Exception {
    Program peer = server("-tls1_2");
    End end = connected(peer, TlsClientContext.load(believing(good())), "localhost");
    peer.type("r\n");
    until("it is lost", () -> end.reason != null);
    assertThat(((TlsRefused) end.tlsCause()).kind()).isEqualTo(TlsRefused.Kind.RENEGOTIATION);
  }

  /// One request, one page.
  private static final class Page extends Protocol implements HandshakeAware {
    private String agreed = "nothing";

    @Override
    public void handshakeCompleted(TlsSession session) {
      agreed = session.version() + " " + session.applicationProtocol().orElse("without ALPN");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + agreed);
      transport().loseConnection();
    }
  }

  private String curl(int port, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "-4", "--noproxy", "*"));
    command.addAll(List.of(more));
    command.add("https://localhost:" + port + "/");
    Program curl = start(command);
    until("it ends", curl::isOver);
    return curl.text();
  }

  @Test
  void curlGetsAPageOverBothVersions() throws Exception {
    TlsServerOptions options =
        serving(good())
            .withApplicationProtocols("http/1.1")
            .withClientCertificates(ClientCertificates.WANTED, other().trust());
    int port = serve(TlsServerContext.load(options), address -> new Page());
    String root = good().pem().toString();
    String own = other().privatePem().toString();
    assertThat(curl(port, "--cacert", root)).isEqualTo("TLSv1.3 http/1.1");
    assertThat(curl(port, "--cacert", root, "--tls-max", "1.2", "--cert", own))
        .isEqualTo("TLSv1.2 http/1.1");
    assertThat(curl(port, "--cacert", root, "--no-alpn")).isEqualTo("TLSv1.3 without ALPN");
    assertThat(curl(port)).contains("SSL certificate problem");
  }
}
