package spindle.cred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.testing.MemoryReactor;

class UsersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final IPv4Address PEER = IPv4Address.of("127.0.0.1", 1);
  private static final String PYTHONS =
      "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$rybsuBlI" + "HCOEKCPpDvTVloYHkPEiKOiJqqYGLCHAfF0";
  private static final PasswordHash HASH = PasswordHash.of("open sesame", 1000, new Random(1));

  private final MemoryReactor memory = new MemoryReactor();
  private final Users users = Users.none().with(User.named("ann", "admin"), HASH);
  private final CheckedLogins checked = new CheckedLogins();
  private final List<String> worked = new ArrayList<>();

  private static Login login(String name, String password) {
    return new Login(name, password, PEER);
  }

  private Optional<User> check(Users among, String name, String password) throws Exception {
    return memory.await(onReactor(() -> among.check(login(name, password))), SECOND);
  }

  private <T> Deferred<T> onReactor(Callable<Deferred<T>> work) {
    Deferred<T> result = new Deferred<>();
    memory.reactor().callFromThread(() -> work.call().chainDeferred(result));
    return result.reportedElsewhere();
  }

  @Test
  void aNameWithItsPasswordIsAUser() throws Exception {
    assertThat(check(users, "ann", "open sesame")).contains(User.named("ann", "admin"));
    assertThat(check(users, "ann", "wrong")).isEmpty();
    assertThat(check(users, "bob", "open sesame")).isEmpty();
    assertThat(check(users, "ann", "x".repeat(2000))).isEmpty();
    assertThat(check(users, "ann", "")).isEmpty();
    assertThat(check(Users.none(), "ann", "")).isEmpty();
  }

  @Test
  void lettersThatLookTheSameAreTheSame() {
    assertThat(PasswordHash.of("\u00e4", 1000, new Random(1)).matches("a\u0308")).isTrue();
    assertThat(PasswordHash.of("", 1000, new Random(1)).matches("")).isTrue();
    assertThat(PasswordHash.of("", 1000, new Random(1)).matches("x".repeat(1025))).isFalse();
    assertThatThrownBy(() -> PasswordHash.of("x".repeat(1025)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PasswordHash.of("x", 999, new Random(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHashIsWrittenAndReadAndIsThatOfOthers() {
    assertThat(HASH.text()).matches("pbkdf2-sha256\\$1000\\$[A-Za-z0-9_-]{22}\\$[A-Za-z0-9_-]{43}");
    assertThat(PasswordHash.parse(HASH.text()).matches("open sesame")).isTrue();
    assertThat(HASH.toString()).isEqualTo("PasswordHash[pbkdf2-sha256, 1000 rounds]");
    // hashlib.pbkdf2_hmac("sha256", "pässword".encode(), b"0123456789abcdef", 1000)
    assertThat(PasswordHash.parse(PYTHONS).matches("pässword")).isTrue();
    assertThat(PasswordHash.parse(PYTHONS).matches("passwort")).isFalse();
  }

  @Test
  void aFileHasALineForEachUser(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("users");
    Files.writeString(
        file, "# ours\n\nann:" + HASH.text() + "\nbob : " + HASH.text() + " : admin, editor\n");
    Users read = Users.read(file);

    assertThat(read.toString()).isEqualTo("2 users");
    assertThat(check(read, "ann", "open sesame")).contains(User.named("ann"));
    assertThat(check(read, "bob", "open sesame")).contains(User.named("bob", "admin", "editor"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "ann:secret", ":HASH", "ann:HASH:a:b", "ann:HASHx"})
  void aLineThatIsWrongIsNamedAndNotShown(String line, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("users");
    Files.writeString(file, "# ours\n" + line.replace("HASH", HASH.text()) + "\n");

    assertThatThrownBy(() -> Users.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("users, line 2: expected ")
        .message()
        .doesNotContain("secret", HASH.text());
  }

  private Optional<User> work(Login login) {
    worked.add(login.name());
    return login.password().equals("right")
        ? Optional.of(User.named(login.name()))
        : Optional.empty();
  }

  private Deferred<Optional<User>> asked(String name, String password) {
    return onReactor(() -> checked.check(login(name, password), this::work));
  }

  @Test
  void whoWasRightIsRememberedForFiveMinutesAndWhoWasWrongIsNot() throws Exception {
    assertThat(memory.await(asked("ann", "right"), SECOND)).isPresent();
    memory.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(memory.await(asked("ann", "right"), SECOND)).isPresent();
    assertThat(worked).hasSize(1);
    memory.advance(Duration.ofMillis(1));
    assertThat(memory.await(asked("ann", "right"), SECOND)).isPresent();
    assertThat(worked).hasSize(2);

    assertThat(memory.await(asked("ann", "wrong"), SECOND)).isEmpty();
    assertThat(memory.await(asked("ann", "wrong"), SECOND)).isEmpty();
    assertThat(worked).hasSize(4);
  }

  @Test
  void whoAsksTheSameMeanwhileWaitsForTheSame() throws Exception {
    Deferred<Optional<User>> first = asked("ann", "right");
    Deferred<Optional<User>> second = asked("ann", "right");
    memory.flush();
    assertThat(first.isDone() && second.isDone()).isTrue();

    assertThat(memory.await(second, SECOND)).isPresent();
    assertThat(worked).hasSize(1);
  }

  @Test
  void sixtyFourWaitAndNoMore() throws Exception {
    List<Deferred<Optional<User>>> all = new ArrayList<>();
    memory
        .reactor()
        .callFromThread(() -> {
          for (int i = 0; i < 67; i++) {
            Login login = login("ann" + i, "right");
            all.add(checked.check(login, this::work).reportedElsewhere());
          }
        });
    memory.flush();

    assertThatThrownBy(() -> memory.await(all.getLast(), SECOND)).isInstanceOf(TooManyLogins.class);
    assertThat(worked).hasSize(66);
    for (Deferred<Optional<User>> each : all.subList(0, 66)) {
      assertThat(memory.await(each, SECOND)).isPresent();
    }
  }

  @Test
  void tenThousandAreRemembered() throws Exception {
    for (int i = 0; i < CheckedLogins.REMEMBERED_MAX + 1; i++) {
      var _ = asked("ann" + i, "right");
      if (i % 50 == 0) {
        memory.flush();
      }
    }
    memory.flush();
    worked.clear();
    assertThat(memory.await(asked("ann1", "right"), SECOND)).isPresent();
    assertThat(worked).isEmpty();
    assertThat(memory.await(asked("ann0", "right"), SECOND)).isPresent();
    assertThat(worked).hasSize(1);
  }

  @Test
  void aNameHasNoColonAndNoControl() {
    assertThatThrownBy(() -> users.with(User.named("a:b"), HASH))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> users.with(User.named("a\nb"), HASH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
