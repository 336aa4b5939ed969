package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.cred.Login;
import spindle.cred.User;

class HttpCredentialsTest {
  private static final IPv4Address PEER = IPv4Address.of("127.0.0.1", 1);

  @Test
  void aWordStandsBehindTheScheme() {
    HttpCredentials said = HttpCredentials.parse("basic  YTpi=").orElseThrow();

    assertThat(said.scheme()).isEqualTo("basic");
    assertThat(said.word()).contains("YTpi=");
    assertThat(said.parameter("a")).isEmpty();
    assertThat(HttpCredentials.parse("Bearer").orElseThrow().word()).isEmpty();
  }

  @Test
  void orParametersDo() {
    HttpCredentials said =
        HttpCredentials.parse("Digest a=b, C = \"d,\\\"e\",, f=\"\"").orElseThrow();

    assertThat(said.word()).isEmpty();
    assertThat(said.parameter("a")).contains("b");
    assertThat(said.parameter("c")).contains("d,\"e");
    assertThat(said.parameter("f")).contains("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " Basic a",
        "Basic,a",
        "Digest a=b c=d",
        "Digest a=b, A=c",
        "Digest a=\"b",
        "Digest a",
        "Digest =b",
        "Basic a b",
        "Basic a=b=c",
        "Basic \u00e4"
      })
  void whatIsMalformedIsNone(String field) {
    assertThat(HttpCredentials.parse(field).filter(said -> !said.word().orElse("").equals("a")))
        .isEmpty();
  }

  @Test
  void thereAreSoManyParametersAndNoMore() {
    StringBuilder field = new StringBuilder("Digest a0=b");
    for (int i = 1; i < HttpCredentials.PARAMETERS_MAX; i++) {
      field.append(", a").append(i).append("=b");
    }

    assertThat(HttpCredentials.parse(field.toString())).isPresent();
    assertThat(HttpCredentials.parse(field + ", b=b")).isEmpty();
  }

  @Test
  void nothingSecretIsInWords() {
    HttpCredentials said = HttpCredentials.parse("Bearer secret").orElseThrow();

    assertThat(said.toString()).isEqualTo("Bearer …");
    assertThat(new Login("ann", "secret", PEER).toString()).doesNotContain("secret");
    assertThat(DigestAccount.of("r", User.named("ann"), "secret").toString())
        .isEqualTo("DigestAccount[name=ann]");
  }

  @Test
  void theFirstColonEndsTheName() {
    Login login = Objects.requireNonNull(basic("ann:pass:word"));
    assertThat(login.name()).isEqualTo("ann");
    assertThat(login.password()).isEqualTo("pass:word");
    assertThat(basic(":")).isEqualTo(new Login("", "", PEER));
    assertThat(basic("änn:wört")).isEqualTo(new Login("änn", "wört", PEER));
  }

  private static @Nullable Login basic(String text) {
    return Basic.login(Base64.getEncoder().encodeToString(text.getBytes(UTF_8)), PEER);
  }

  @Test
  void whatIsNoNameAndPasswordIsNone() {
    assertThat(basic("ann")).isNull();
    assertThat(basic("a\nb:c")).isNull();
    assertThat(basic("a:b\u0000")).isNull();
    assertThat(basic("a:b\u0085")).isNull();
    assertThat(Basic.login("YTpi!", PEER)).isNull();
    assertThat(Basic.login("YTpiA", PEER)).isNull();
    String latin = Base64.getEncoder().encodeToString("a:\u00e4".getBytes(ISO_8859_1));
    assertThat(Basic.login(latin, PEER)).isNull();
  }

  @Test
  void whatWouldEndAParameterOfAChallengeIsEscaped() {
    Challenge challenge = Challenge.of("X").with("realm", "a \"b\\ c").withToken("n", "1");

    assertThat(challenge.field()).isEqualTo("X realm=\"a \\\"b\\\\ c\", n=1");
    assertThatThrownBy(() -> challenge.with("a", "b\r\nc"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> challenge.with("a", "\u00e4"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> challenge.with("a b", "c"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> challenge.withToken("a", "b c"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Challenge.of("a b")).isInstanceOf(IllegalArgumentException.class);
  }
}
