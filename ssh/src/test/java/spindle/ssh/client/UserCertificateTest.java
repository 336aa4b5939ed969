package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.UNIXClientEndpoint;

/// Keys that an authority vouches for, shown to OpenSSH's server, which knows nothing but the
/// authority.
class UserCertificateTest {
  private static final String USER = System.getProperty("user.name");

  @TempDir Path folder;

  @BeforeEach
  void makeKeys() throws Exception {
    for (String name : List.of("authority", "stranger", "mine")) {
      key(name, "ed25519");
    }
  }

  private void key(String name, String type) throws Exception {
    OpenSshd.keygen("-t", type, "-N", "", "-f", folder.resolve(name).toString());
  }

  private OpenSshd serve() throws Exception {
    return new OpenSshd(folder, "TrustedUserCAKeys " + folder.resolve("authority.pub"));
  }

  /// Has an authority sign the key of that name, in place of what it has said of it before.
  private void certify(String authority, String key, String principal, String... more)
      throws Exception {
    Files.deleteIfExists(folder.resolve(key + "-cert.pub"));
    List<String> words = new ArrayList<>(List.of("-s", folder.resolve(authority).toString()));
    words.addAll(List.of("-I", "a certificate", "-n", principal));
    words.addAll(List.of(more));
    words.add(folder.resolve(key + ".pub").toString());
    OpenSshd.keygen(words.toArray(String[]::new));
  }

  private String said(OpenSshd sshd, UnaryOperator<SshClient> with) throws Exception {
    SshClientConnection connection = sshd.connect(with.apply(sshd.client()));
    return sshd.reactor.blockingDeferredFromThread(() -> connection.output("echo in")).text();
  }

  private String said(OpenSshd sshd, String key) throws Exception {
    UserKeys keys = UserKeys.read(folder.resolve(key));
    return said(sshd, client -> client.withKeys(keys));
  }

  @Test
  void aCertificateBesideTheKeyLogsInWhateverTheKeysType() throws Exception {
    key("rsa", "rsa");
    key("ecdsa", "ecdsa");
    try (OpenSshd sshd = serve()) {
      for (String key : List.of("mine", "rsa", "ecdsa")) {
        assertThatThrownBy(() -> said(sshd, key))
            .as(key)
            .isInstanceOf(LoginRefused.class)
            .hasMessageContaining("shown a key,");
        certify("authority", key, USER);
        assertThat(said(sshd, key)).as(key).isEqualTo("in\n");
      }
    }
  }

  @Test
  void whereTheAuthorityIsNotTrustedTheKeyItselfIsShownNext() throws Exception {
    try (OpenSshd sshd = serve()) {
      certify("stranger", "mine", USER);
      assertThatThrownBy(() -> said(sshd, "mine"))
          .isInstanceOf(LoginRefused.class)
          .hasMessageContaining("shown a certificate, a key,");
      Files.writeString(folder.resolve("authorized_keys"), sshd.open("mine") + "\n");
      assertThat(said(sshd, "mine")).isEqualTo("in\n");
    }
  }

  @Test
  void whatTheCertificateSaysHolds() throws Exception {
    try (OpenSshd sshd = serve()) {
      certify("authority", "mine", USER, "-O", "force-command=echo forced");
      assertThat(said(sshd, "mine")).isEqualTo("forced\n");
      certify("authority", "mine", USER, "-O", "source-address=127.0.0.0/8");
      assertThat(said(sshd, "mine")).isEqualTo("in\n");
      certify("authority", "mine", USER, "-O", "source-address=192.0.2.0/24");
      assertThatThrownBy(() -> said(sshd, "mine")).isInstanceOf(LoginRefused.class);
      certify("authority", "mine", "nobody-of-that-name");
      assertThatThrownBy(() -> said(sshd, "mine")).isInstanceOf(LoginRefused.class);
      certify("authority", "mine", USER, "-V", "-2d:-1d");
      assertThatThrownBy(() -> said(sshd, "mine")).isInstanceOf(LoginRefused.class);
    }
  }

  @Test
  void anAgentsCertificateLogsIn() throws Exception {
    certify("authority", "mine", USER);
    try (OpenSshd sshd = serve();
        AgentProcess agent = new AgentProcess(folder, "mine")) {
      var place = new UNIXClientEndpoint(sshd.reactor, agent.socket());
      assertThat(said(sshd, client -> client.withKeys(UserKeys.none()).withAgent(place)))
          .isEqualTo("in\n");
    }
  }

  @Test
  void whatIsNoCertificateOfThatKeyIsSaidToBe() throws Exception {
    certify("authority", "stranger", USER);
    Path beside = folder.resolve("mine-cert.pub");
    List<String> wrong =
        new ArrayList<>(
            List.of(
                Files.readString(folder.resolve("stranger-cert.pub")),
                Files.readString(folder.resolve("mine.pub")),
                "ssh-ed25519-cert-v01@openssh.com AAAA\n",
                "ssh-ed25519-cert-v01@openssh.com !\n",
                "\n"));
    certify("authority", "mine", "example.org", "-h");
    wrong.add(Files.readString(beside));
    for (String each : wrong) {
      Files.writeString(beside, each);
      assertThatThrownBy(() -> UserKeys.read(folder.resolve("mine")))
          .as(each)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("mine-cert.pub");
    }
  }
}
