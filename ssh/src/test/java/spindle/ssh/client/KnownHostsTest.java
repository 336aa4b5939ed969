package spindle.ssh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The format of `known_hosts`, by sshd(8).
class KnownHostsTest {
  private static final String ONE =
      "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  private static final String TWO =
      "AAAAC3NzaC1lZDI1NTE5AAAAIBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

  @TempDir Path folder;

  private static boolean has(String line, String host, int port) {
    return has(KnownHosts.none().with(line), host, port, ONE, "");
  }

  private static boolean has(
      KnownHosts hosts, String host, int port, String key, String authority) {
    try {
      hosts.require(host, port, new KnownHosts.Shown("ssh-ed25519", key, "SHA256:x", authority));
      return true;
    } catch (HostKeyRefused refused) {
      return false;
    }
  }

  @Test
  void namesMayBePatternsAndSomeOfThemAreExcepted() {
    String key = " ssh-ed25519 " + ONE + " a comment";
    assertThat(has("a.example" + key, "a.example", 22)).isTrue();
    assertThat(has("a.example" + key, "A.EXAMPLE", 22)).isTrue();
    assertThat(has("a.example,10.0.0.1" + key, "10.0.0.1", 22)).isTrue();
    assertThat(has("*.example" + key, "a.b.example", 22)).isTrue();
    assertThat(has("*.example" + key, "example", 22)).isFalse();
    assertThat(has("a?.example" + key, "ab.example", 22)).isTrue();
    assertThat(has("a?.example" + key, "a.example", 22)).isFalse();
    assertThat(has("*.example,!b.example" + key, "b.example", 22)).isFalse();
    assertThat(has("!b.example,*.example" + key, "b.example", 22)).isFalse();
    assertThat(has("!b.example" + key, "c.example", 22)).isFalse();
  }

  @Test
  void aPortThatIsNotTwentyTwoIsPartOfTheName() {
    String key = " ssh-ed25519 " + ONE;
    assertThat(has("[a.example]:2222" + key, "a.example", 2222)).isTrue();
    assertThat(has("[a.example]:2222" + key, "a.example", 22)).isFalse();
    assertThat(has("[a.example]:2222" + key, "a.example", 2223)).isFalse();
    assertThat(has("a.example" + key, "a.example", 2222)).isTrue(); // as for OpenSSH
    assertThat(has("[*]:2222" + key, "a.example", 2222)).isTrue();
  }

  @Test
  void aHostMayHaveSeveralKeysAndOneThatIsRevokedCountsWhateverElseIsSaid() {
    KnownHosts hosts = KnownHosts.none().with("a ssh-ed25519 " + ONE).with("a ssh-ed25519 " + TWO);
    assertThat(has(hosts, "a", 22, ONE, "")).isTrue();
    assertThat(has(hosts, "a", 22, TWO, "")).isTrue();
    hosts = hosts.with("@revoked * ssh-ed25519 " + TWO);
    assertThat(has(hosts, "a", 22, ONE, "")).isTrue();
    assertThat(has(hosts, "a", 22, TWO, "")).isFalse();
    assertThat(has(hosts, "a", 2222, TWO, "")).isFalse();
  }

  @Test
  void anAuthorityVouchesForCertificatesAndNotForItself() {
    KnownHosts hosts = KnownHosts.none().with("@cert-authority a ssh-ed25519 " + TWO);
    assertThat(has(hosts, "a", 22, ONE, TWO)).isTrue();
    assertThat(has(hosts, "b", 22, ONE, TWO)).isFalse();
    assertThat(has(hosts, "a", 22, TWO, "")).isFalse();
  }

  @Test
  void anotherKeyOfTheSameTypeIsAChangeAndOneOfAnotherTypeIsUnknown() {
    KnownHosts hosts = KnownHosts.none().with("a ssh-ed25519 " + TWO);
    var same = new KnownHosts.Shown("ssh-ed25519", ONE, "SHA256:x", "");
    assertThatThrownBy(() -> hosts.require("a", 22, same)).isInstanceOf(HostKeyChanged.class);
    var other = new KnownHosts.Shown("ssh-rsa", ONE, "SHA256:x", "");
    assertThatThrownBy(() -> hosts.require("a", 22, other))
        .isInstanceOf(HostKeyUnknown.class)
        .hasMessageContaining("add the line: a ssh-rsa");
  }

  @Test
  void aFileWithoutSenseIsOneWithoutHosts() throws Exception {
    Path file = folder.resolve("known_hosts");
    Files.writeString(
        file,
        "\n# comment\na\na ssh-ed25519\na ssh-ed25519 %%%\n@wrong a ssh-ed25519 "
            + ONE
            + "\na ssh-rsa "
            + ONE
            + "\n|1|x ssh-ed25519 "
            + ONE
            + "\n b ssh-ed25519 "
            + ONE
            + "\n");
    KnownHosts hosts = KnownHosts.read(file, folder.resolve("none"));
    assertThat(has(hosts, "a", 22, ONE, "")).isFalse();
    assertThat(has(hosts, "b", 22, ONE, "")).isTrue();
    assertThatThrownBy(() -> KnownHosts.none().with("a ssh-ed25519 " + ONE.substring(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HOSTS TYPE BASE64");
  }

  @Test
  void aPatternOfManyStarsTakesNoLongTime() {
    assertThat(KnownHost.matches("*a".repeat(5000) + "b", "a".repeat(20_000))).isFalse();
    assertThat(KnownHost.matches("*", "")).isTrue();
    assertThat(KnownHost.matches("", "a")).isFalse();
  }

  @Test
  void anyLineIsReadOrPassedOver() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> parts =
        List.of(
            "@revoked",
            " ",
            "\t",
            "a",
            "*",
            "?",
            "!",
            ",",
            "|1|",
            "|",
            "ssh-ed25519",
            ONE,
            "[",
            "]:",
            "2222",
            "=",
            "#",
            "@",
            "AAAA",
            "\0",
            "é");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        line.append(parts.get(random.nextInt(parts.size())));
      }
      try {
        KnownHostsFuzz.fuzzerTestOneInput(
            line.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + line, failed);
      }
    }
  }
}
