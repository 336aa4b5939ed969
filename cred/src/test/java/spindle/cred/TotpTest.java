package spindle.cred;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;

class TotpTest {
  private static final IPv4Address PEER = IPv4Address.of("192.0.2.1", 1);
  private final Totp totp = Totp.of("12345678901234567890".getBytes(US_ASCII));
  private Instant now = Instant.ofEpochSecond(59);

  /// The last six of the eight digits in RFC 6238, appendix B.
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void theCodesAreThoseOfTheRfc(long seconds, String code) {
    assertThat(totp.code(Instant.ofEpochSecond(seconds))).isEqualTo(code);
  }

  @Test
  void aCodeIsGoodForItsStepAndOneOnEachSide() {
    String code = totp.code(Instant.ofEpochSecond(60));
    assertThat(totp.matches(code, Instant.ofEpochSecond(29))).isFalse();
    assertThat(totp.matches(code, Instant.ofEpochSecond(30))).isTrue();
    assertThat(totp.matches(code, Instant.ofEpochSecond(119))).isTrue();
    assertThat(totp.matches(code, Instant.ofEpochSecond(120))).isFalse();
    assertThat(totp.matches("", Instant.ofEpochSecond(60))).isFalse();
    assertThat(totp.matches(code + "0", Instant.ofEpochSecond(60))).isFalse();
  }

  @Test
  void theSecretIsWrittenAndRead() {
    assertThat(totp.text()).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    Totp read = Totp.parse("gezd gnbv gy3t qojq gezd gnbv gy3t qojq");
    assertThat(read.code(now)).isEqualTo("287082");
    assertThat(totp.uri("My Site", "ann"))
        .isEqualTo(
            "otpauth://totp/My%20Site:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=My%20Site");
    Totp odd = Totp.make(new Random(1));
    assertThat(Totp.parse(odd.text()).code(now)).isEqualTo(odd.code(now));
    assertThatThrownBy(() -> Totp.parse("GEZDGNBV1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Totp.of(new byte[15])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void passwordAndCodeHaveToBeRightAndACodeCountsOnce() throws Throwable {
    Checker<Login> passwords =
        login ->
            Deferred.succeed(
                login.password().equals("right")
                    ? Optional.of(User.named(login.name()))
                    : Optional.empty());
    TwoFactors both = TwoFactors.of(passwords, Map.of("ann", totp), () -> now);
    assertThat(both.check(login("ann", "wrong", "287082")).take()).isEmpty();
    assertThat(both.check(login("ann", "right", "287083")).take()).isEmpty();
    assertThat(both.check(login("bob", "right", "287082")).take()).isEmpty();
    assertThat(both.check(login("ann", "right", "287082")).take()).contains(User.named("ann"));
    assertThat(both.check(login("ann", "right", "287082")).take()).isEmpty();
    now = now.plusSeconds(30);
    assertThat(both.check(login("ann", "right", "287082")).take()).isEmpty();
    assertThat(both.check(login("ann", "right", totp.code(now))).take()).isPresent();
  }

  private static LoginWithCode login(String name, String password, String code) {
    return new LoginWithCode(name, password, code, PEER);
  }
}
