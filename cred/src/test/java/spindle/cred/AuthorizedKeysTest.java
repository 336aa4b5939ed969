package spindle.cred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;

class AuthorizedKeysTest {
  /// A key that ssh-keygen has made.
  private static final String BASE64 =
      "AAAAC3NzaC1lZDI1NTE5AAAAIJIQCXHeHQvYzmgi3ABqJm2lTXR9eLxQ0kRrqHYQ2nXy";

  private static final String LINE = "ssh-ed25519 " + BASE64 + " ann@home";
  private static final User ANN = User.named("ann", "operator");
  private static final Address FROM = Address.literal("192.0.2.1", 4000);

  @TempDir Path folder;

  private static Optional<User> ask(AuthorizedKeys keys, SshKey key) throws Throwable {
    return keys.check(key).take();
  }

  @Test
  void aKeyLetsItsUserInAndNobodyElse() throws Throwable {
    AuthorizedKeys keys = AuthorizedKeys.none().with(ANN, LINE);
    assertThat(ask(keys, new SshKey("ann", "ssh-ed25519", BASE64, FROM))).contains(ANN);
    assertThat(ask(keys, new SshKey("bob", "ssh-ed25519", BASE64, FROM))).isEmpty();
    assertThat(ask(keys, new SshKey("ann", "ssh-rsa", BASE64, FROM))).isEmpty();
    String other = BASE64.substring(0, BASE64.length() - 1) + "z";
    assertThat(ask(keys, new SshKey("ann", "ssh-ed25519", other, FROM))).isEmpty();
  }

  @Test
  void aFileHasKeysAndCommentsAndALineWithOptionsIsRefused() throws Throwable {
    Path file = folder.resolve("authorized_keys");
    Files.writeString(file, "# mine\n\n  " + LINE + "\n");
    assertThat(ask(AuthorizedKeys.read(ANN, file), new SshKey("ann", "ssh-ed25519", BASE64, FROM)))
        .contains(ANN);
    for (String bad :
        new String[] {
          "restrict " + LINE,
          "command=\"ls\" " + LINE,
          "ssh-ed25519",
          "ssh-rsa " + BASE64,
          "ssh-ed25519 AAAA",
          "ssh-ed25519 !!!!"
        }) {
      Files.writeString(file, LINE + "\n" + bad + "\n");
      assertThatThrownBy(() -> AuthorizedKeys.read(ANN, file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("line 2");
    }
  }

  @Test
  void aPortalSaysWhetherAKeyWouldDoAndLetsNobodyInByThat() throws Throwable {
    Attempts attempts = new Attempts(AttemptLimits.defaults());
    Portal<User> portal =
        Portal.of(SshKey.class, AuthorizedKeys.none().with(ANN, LINE)).withAttempts(attempts);
    assertThat(portal.knows(new SshKey("ann", "ssh-ed25519", BASE64, FROM)).take()).isTrue();
    for (int i = 0; i < 1000; i++) {
      assertThat(portal.knows(new SshKey("ann", "ssh-rsa", BASE64, FROM)).take()).isFalse();
    }
    assertThat(portal.login(new SshKey("ann", "ssh-ed25519", BASE64, FROM)).take().avatar())
        .isEqualTo(ANN);
    assertThat(portal.knows(new Login("ann", "x", FROM)).take()).isFalse();
  }

  @Test
  void theFingerprintIsThatOfOpenSsh() {
    assertThat(new SshKey("ann", "ssh-ed25519", BASE64, FROM).fingerprint())
        .startsWith("SHA256:")
        .hasSize(50);
  }
}
