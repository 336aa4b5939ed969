package spindle.cred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;

class AttemptsTest {
  private static final IPv4Address PEER = IPv4Address.of("192.0.2.1", 1);

  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final Attempts attempts = new Attempts(AttemptLimits.defaults(), () -> now);

  private void fail(int times, String name, Address from) {
    for (int i = 0; i < times; i++) {
      attempts.failed(name, from);
    }
  }

  private String refusal(String name, Address from) {
    return attempts
        .refusal(name, from)
        .map(refused -> Long.toString((refused.retryAfter().toMillis() + 999) / 1000))
        .orElse("none");
  }

  @Test
  void aNameHasTenAttemptsAndOneMoreEveryThirtySeconds() {
    fail(9, "ann", PEER);
    assertThat(refusal("ann", PEER)).isEqualTo("none");
    fail(1, "ann", PEER);
    assertThat(refusal("ann", PEER)).isEqualTo("30");
    assertThat(refusal("bob", PEER)).isEqualTo("none");
    now = now.plusMillis(29_500);
    assertThat(refusal("ann", PEER)).isEqualTo("1");
    now = now.plusMillis(500);
    assertThat(refusal("ann", PEER)).isEqualTo("none");
    fail(1, "ann", PEER);
    assertThat(refusal("ann", PEER)).isEqualTo("30");
    now = now.plusSeconds(3600);
    fail(10, "ann", PEER);
    assertThat(refusal("ann", PEER)).isEqualTo("30");
  }

  @Test
  void anAddressHasFiftyOnAllNames() {
    for (int i = 0; i < 50; i++) {
      assertThat(refusal("a" + i, PEER)).isEqualTo("none");
      fail(1, "a" + i, PEER);
    }

    assertThat(refusal("ann", PEER)).isEqualTo("5");
    assertThat(refusal("ann", IPv4Address.of("192.0.2.2", 1))).isEqualTo("none");
    assertThat(refusal("ann", new UnixAddress(""))).isEqualTo("none");
  }

  @Test
  void ofIpv6TheNetworkCounts() {
    for (int i = 0; i < 50; i++) {
      fail(1, "a" + i, IPv6Address.of("2001:db8::" + i, 1));
    }

    assertThat(refusal("ann", IPv6Address.of("2001:db8::ffff:1", 1))).isEqualTo("5");
    assertThat(refusal("ann", IPv6Address.of("2001:db8:0:1::1", 1))).isEqualTo("none");
  }

  @Test
  void whatWasUnderWayBeyondTheLimitIsOwed() {
    fail(12, "ann", PEER);

    assertThat(refusal("ann", PEER)).isEqualTo("90");
  }

  @Test
  void tenThousandNamesAreRemembered() {
    AttemptLimits two = AttemptLimits.defaults().withNames(1, Duration.ofSeconds(30));
    Attempts few = new Attempts(two.withRemembered(2), () -> now);
    for (String each : new String[] {"a", "b", "c"}) {
      few.failed(each, PEER);
    }

    assertThat(few.refusal("a", PEER)).isEmpty();
    assertThat(few.refusal("b", PEER)).isPresent();
    assertThat(AttemptLimits.defaults().remembered()).isEqualTo(10_000);
  }

  @Test
  void aCheckerIsNotAskedWhereNoneIsLeft() {
    int[] asked = {0};
    Portal<User> limited =
        Portal.of(
                Login.class,
                (Login login) -> {
                  asked[0]++;
                  return Deferred.succeed(
                      login.password().equals("right")
                          ? Optional.of(User.named(login.name()))
                          : Optional.empty());
                })
            .withAttempts(attempts);
    for (int i = 0; i < 20; i++) {
      assertThat(limited.login(new Login("ann", "right", PEER)).isDone()).isTrue();
    }
    for (int i = 0; i < 12; i++) {
      var _ = limited.login(new Login("ann", "wrong", PEER)).reportedElsewhere();
    }

    assertThat(asked[0]).isEqualTo(30);
    assertThatThrownBy(() -> limited.login(new Login("ann", "right", PEER)).take())
        .isInstanceOf(TooManyAttempts.class);
  }

  @Test
  void limitsArePositive() {
    assertThatThrownBy(() -> AttemptLimits.defaults().withNames(0, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AttemptLimits.defaults().withAddresses(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AttemptLimits.defaults().withRemembered(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manyGuessesAtOnceAreNoMoreThanSoManyAttempts() {
    List<Deferred<Optional<User>>> checked = new ArrayList<>();
    Portal<User> portal =
        Portal.of(
                Login.class,
                _ -> {
                  Deferred<Optional<User>> later = new Deferred<>();
                  checked.add(later);
                  return later;
                })
            .withAttempts(attempts);
    List<Deferred<Avatar<User>>> logins = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      logins.add(portal.login(new Login("ann", "guess " + i, PEER)));
    }
    checked.subList(0, 9).forEach(each -> each.callback(Optional.empty()));
    checked.get(10).callback(Optional.of(User.named("ann")));
    assertThat(logins.get(10).isDone()).isTrue();
    assertThatCode(() -> logins.get(10).take()).doesNotThrowAnyException();
    checked.get(9).callback(Optional.empty());
    checked.get(11).callback(Optional.of(User.named("ann")));
    assertThatThrownBy(() -> logins.get(11).take()).isInstanceOf(TooManyAttempts.class);
    logins.subList(0, 10).forEach(each -> each.handleFailure(_ -> {}));
  }
}
