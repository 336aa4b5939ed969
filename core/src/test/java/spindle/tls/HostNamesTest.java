package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.roles.ConnectOptions;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.End;

/// Which names of hosts there are, beside OpenSSL's opinion.
@Timeout(300)
class HostNamesTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD =
      Certificates.issue(
          Wish.server(
              "my_app.example",
              "a-.example",
              "-b.example",
              "*.wild.example",
              "plain.test",
              "*.top"),
          ROOT);
  private static final Pattern ACCEPTS = Pattern.compile("ACCEPT 127\\.0\\.0\\.1:(\\d+)\n");

  /// OpenSSL has a wildcard stand for letters, digits and hyphens only; RFC 9525 §6.3 for any
  /// label, and so do curl and Go.
  private static final List<String> MORE_THAN_OPENSSL =
      List.of("a_b.wild.example", "_.wild.example");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Process::destroyForcibly);
  }

  private Path printed(String... command) throws IOException {
    Path printed = Files.createTempFile(folder, "printed", ".txt");
    try {
      started.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(printed.toFile())
              .start());
    } catch (IOException missing) {
      if ("true".equals(System.getenv("CI"))) {
        throw missing;
      }
      Assumptions.abort(command[0] + " is missing");
    }
    return printed;
  }

  private static String text(Path printed) {
    try {
      return Files.readString(printed, StandardCharsets.ISO_8859_1);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  /// Some are in the certificate, some are not.
  private static final List<String> NAMES =
      List.of(
          "my_app.example",
          "MY_APP.example",
          "my-app.example",
          "a-.example",
          "-b.example",
          "a_b.wild.example",
          "a_b.c.wild.example",
          "_.wild.example",
          "wild.example",
          "plain.test",
          "other_one.test",
          "my_app.top",
          "a-.top",
          "-b.top");

  @Test
  void aNameWithoutAFirstLabelIsNoneThatAStarStandsFor() {
    assertThat(Credential.isFor(List.of("*.com"), ".com")).isFalse();
    assertThat(Credential.isFor(List.of("*.com"), "a.com")).isTrue();
  }

  @Test
  void aClientBelievesTheNamesThatOpensslBelieves() throws Exception {
    String own = GOOD.writeTo(folder.resolve("own.pem")).toString();
    String root = Files.writeString(folder.resolve("root.pem"), ROOT.chainPem()).toString();
    Path server =
        printed(
            ("openssl s_server -accept 127.0.0.1:0 -servername none"
                    + " -cert %1$s -key %1$s -cert2 %1$s -key2 %1$s")
                .formatted(own)
                .split(" "));
    try (Talk talk = new Talk()) {
      talk.until("it listens", () -> ACCEPTS.matcher(text(server)).find());
      Matcher line = ACCEPTS.matcher(text(server));
      assertThat(line.find()).isTrue();
      int port = Integer.parseInt(line.group(1));
      for (String name : NAMES) {
        boolean ours = weBelieve(talk, port, name, server);
        boolean theirs = opensslBelieves(talk, port, name, root);
        assertThat(ours).as(name).isEqualTo(theirs || MORE_THAN_OPENSSL.contains(name));
      }
    }
  }

  private boolean weBelieve(Talk talk, int port, String name, Path server) throws Exception {
    End client = new End();
    TlsTrust trust = TlsTrust.of(ROOT.chain());
    talk.reactor
        .connect(
            IPv4Address.of("127.0.0.1", port),
            TlsClientContext.load(TlsClientOptions.defaults().withTrust(trust))
                .wrap(_ -> client, name, port),
            ConnectOptions.defaults())
        .reportedElsewhere();
    talk.until("the handshake is over", () -> client.isReady() || client.isLost());
    boolean believed = client.isReady();
    client.transport().loseConnection();
    talk.until("it is lost", client::isLost);
    if (believed) {
      String heard = "Hostname in TLS extension: \"" + name + "\"";
      talk.until("it has heard", () -> text(server).contains(heard));
    }
    return believed;
  }

  private boolean opensslBelieves(Talk talk, int port, String name, String root) throws Exception {
    Path client =
        printed(
            ("openssl s_client -connect 127.0.0.1:%d -CAfile %s -servername %s"
                    + " -verify_hostname %3$s -verify_return_error")
                .formatted(port, root, name)
                .split(" "));
    talk.until(
        "it is decided",
        () -> text(client).contains("Verify return code:") || !started.getLast().isAlive());
    started.removeLast().destroyForcibly();
    return text(client).contains("Verify return code: 0 (ok)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST",
        "a.b.",
        "my_app.test",
        "-a.test",
        "a-.test",
        "bücher.example",
        "127.0.0.1",
        "::1",
        "[::1]",
        "fe80::1%eth0"
      })
  void thisIsTheNameOfAHostOrItsAddress(String host) {
    assertThat(ServerName.of(host).text()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "a..",
        "a b",
        "a/b",
        "a\tb",
        "a\0b",
        "a:b",
        "*.example",
        "127.1",
        "1.2.3.4.5",
        "300.1.1.1",
        "[a]"
      })
  void thisIsNoneAndRefusedAtOnce(String host) throws Exception {
    TlsClientContext context = TlsClientContext.load(TlsClientOptions.defaults());
    assertThatThrownBy(() -> context.wrap(_ -> new End(), host, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(host.isEmpty() ? "''" : host);
  }

  @Test
  void aNameMayBeSoLongAndNoLonger() {
    String label = "a".repeat(63);
    String most = label + "." + label + "." + label + "." + "a".repeat(61);
    assertThat(ServerName.of(most).text()).hasSize(253);
    assertThatThrownBy(() -> ServerName.of(most + "a")).hasMessageContaining("253");
    assertThatThrownBy(() -> ServerName.of("a" + label + ".test")).hasMessageContaining("a.test");
  }

  /// The JDK refuses the name before anybody is asked. With BoringSSL such a client is served.
  @Test
  void aServerOfTheJdkTellsAClientOfSuchANameByAnAlert() throws Exception {
    try (Talk talk = new Talk()) {
      End server = new End();
      var port = talk.serve(TlsServerContext.load(TlsServerOptions.of(GOOD.identity())), server);
      Path client =
          printed(
              "openssl",
              "s_client",
              "-connect",
              "127.0.0.1:" + Talk.port(port),
              "-servername",
              "my_app.example");
      talk.until("it is lost", server::isLost);
      assertThat(server.tlsCause()).hasMessageContaining("my_app.example");
      talk.until("it has heard", () -> text(client).contains("alert"));
      assertThat(text(client)).contains("illegal parameter");
    }
  }
}
