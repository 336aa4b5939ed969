package spindle.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.cred.AttemptLimits;
import spindle.cred.Attempts;
import spindle.cred.User;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

class DigestTest {
  private static final Pattern NONCE = Pattern.compile("nonce=\"([A-Za-z0-9_-]+)\"");
  private static final String REALM = "http-auth@example.org";
  private static final DigestAccount MUFASA =
      DigestAccount.of(REALM, User.named("Mufasa"), "Circle of Life");
  private static final DigestAccount SIMBA =
      DigestAccount.of(REALM, User.named("Sïmba"), "Hakuna Matata");

  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final Digest digest =
      Digest.of(REALM, DigestAccounts.of(MUFASA, SIMBA))
          .withTime(() -> now)
          .withRandom(new Random(1));
  private Site site = site(digest);

  private static Site site(Digest digest) {
    return Site.answering(request -> Response.text(Authentication.user(request).name()))
        .with(Authentication.by(digest));
  }

  private Response ask(String field) {
    Request request = Request.get("/dir/index.html?a=b");
    return site.handle(field.isEmpty() ? request : request.withField("Authorization", field));
  }

  private String nonce() {
    return nonce(ask(""));
  }

  private static String nonce(Response response) {
    Matcher found = NONCE.matcher(response.fields().first("WWW-Authenticate").orElse(""));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private static String said(String nonce, int count) {
    return said("Mufasa", MUFASA, DigestAlgorithm.SHA_256, nonce, count);
  }

  private static String said(
      String name, DigestAccount account, DigestAlgorithm algorithm, String nonce, int count) {
    String nc = "%08x".formatted(count);
    DigestResponse response =
        new DigestResponse(name, REALM, nonce, "/dir/index.html?a=b", "", algorithm, "c", nc);
    return ("Digest username=\"%s\", realm=\"%s\", uri=\"/dir/index.html?a=b\", algorithm=%s, "
            + "nonce=\"%s\", nc=%s, cnonce=\"c\", qop=auth, response=\"%s\"")
        .formatted(
            name,
            REALM,
            algorithm.word(),
            nonce,
            nc,
            response.expected(account.hash(algorithm), "GET"));
  }

  private Status status(String field) {
    return ask(field).status();
  }

  @ParameterizedTest
  @CsvSource({
    "MD5, 8ca523f5e9506fed4657c9700eebdbec",
    "SHA_256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
  })
  void theExamplesOfRfc7616Hold(DigestAlgorithm algorithm, String response) {
    DigestResponse said =
        new DigestResponse(
            "Mufasa",
            REALM,
            "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            "/dir/index.html",
            response,
            algorithm,
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "00000001");

    assertThat(said.expected(MUFASA.hash(algorithm), "GET")).isEqualTo(response);
  }

  @Test
  void whoSaysNothingIsAskedForSha256() {
    Fields fields = ask("").fields();

    assertThat(fields.all("WWW-Authenticate")).hasSize(1);
    assertThat(fields.first("WWW-Authenticate").orElse(""))
        .matches(
            "Digest realm=\"http-auth@example.org\", qop=\"auth\", algorithm=SHA-256, "
                + "nonce=\"[A-Za-z0-9_-]{54}\", charset=UTF-8");
  }

  @Test
  void whoKnowsThePasswordPasses() {
    Response response = ask(said(nonce(), 1));

    assertThat(response.status()).isEqualTo(Status.OK);
    String utf8 = "S\u00c3\u00afmba"; // a byte is a character
    String name = said("Sïmba", SIMBA, DigestAlgorithm.SHA_256, nonce(), 1);
    assertThat(status(name.replace("Sïmba", utf8))).isEqualTo(Status.OK);
  }

  @Test
  void md5IsTakenOnlyIfThatIsSaid() {
    String nonce = nonce();
    assertThat(status(said("Mufasa", MUFASA, DigestAlgorithm.MD5, nonce, 1)))
        .isEqualTo(Status.UNAUTHORIZED);

    site = site(digest.withMd5());
    assertThat(ask("").fields().all("WWW-Authenticate"))
        .anyMatch(each -> each.contains("algorithm=MD5"))
        .first()
        .asString()
        .contains("algorithm=SHA-256");
    String field = said("Mufasa", MUFASA, DigestAlgorithm.MD5, nonce(), 1);
    assertThat(status(field)).isEqualTo(Status.OK);
    field = said("Mufasa", MUFASA, DigestAlgorithm.MD5, nonce(), 1);
    assertThat(status(field.replace("algorithm=MD5, ", ""))).isEqualTo(Status.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username=\"Mufasa\"",
        "realm=\"http-auth@example.org\"",
        "algorithm=SHA-256",
        "nc=00000001",
        "cnonce=\"c\"",
        "qop=auth"
      })
  void whatIsMissingMakesItNone(String parameter) {
    String field = said(nonce(), 1);

    assertThat(status(field.replace(parameter, "x=y"))).isEqualTo(Status.UNAUTHORIZED);
    assertThat(status(field)).isEqualTo(Status.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "Mufasa, Scar",
    "nc=00000001, nc=1",
    "nc=00000001, nc=0000000g",
    "qop=auth, qop=auth-int",
    "http-auth@example.org, elsewhere",
    "cnonce=\"c\", cnonce=\"d\"",
    "qop=auth, 'qop=auth, userhash=true'"
  })
  void whatIsChangedIsRefused(String from, String to) {
    Response response = ask(said(nonce(), 1).replace(from, to));

    assertThat(response.status()).isEqualTo(Status.UNAUTHORIZED);
    assertThat(response.fields().joined("WWW-Authenticate").orElse("")).doesNotContain("stale");
  }

  @Test
  void credentialsForAnotherTargetAre400() {
    assertThat(status(said(nonce(), 1).replace("?a=b\"", "?a=c\""))).isEqualTo(Status.BAD_REQUEST);
  }

  @Test
  void anotherMethodNeedsAnotherResponse() {
    String field = said(nonce(), 1);
    Request head = Request.of("HEAD", "/dir/index.html?a=b").withField("Authorization", field);

    assertThat(site.handle(head).status()).isEqualTo(Status.UNAUTHORIZED);
  }

  @Test
  void aNonceIsStaleAfterFiveMinutesForWhoKnowsThePassword() {
    String nonce = nonce();
    now = now.plus(Duration.ofMinutes(5)).minusMillis(1);
    assertThat(status(said(nonce, 1))).isEqualTo(Status.OK);
    now = now.plusMillis(1);

    Response stale = ask(said(nonce, 2));
    assertThat(stale.status()).isEqualTo(Status.UNAUTHORIZED);
    assertThat(stale.fields().first("WWW-Authenticate").orElse("")).endsWith(", stale=true");
    assertThat(status(said(nonce(stale), 1))).isEqualTo(Status.OK);
    Response wrong = ask(said(nonce, 3).replace("cnonce=\"c\"", "cnonce=\"d\""));
    assertThat(wrong.fields().first("WWW-Authenticate").orElse("")).doesNotContain("stale");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "no base64!"})
  void aNonceThatIsNotOursIsStale(String nonce) {
    Response response = ask(said(nonce, 1));

    assertThat(response.status()).isEqualTo(Status.UNAUTHORIZED);
    assertThat(response.fields().first("WWW-Authenticate").orElse("")).endsWith(", stale=true");
    String changed = nonce().replaceFirst("^A", "B");
    assertThat(status(said(changed, 1))).isEqualTo(Status.UNAUTHORIZED);
  }

  @Test
  void aCountIsTakenOnceAndMayComeOutOfOrder() {
    String nonce = nonce();
    List<Integer> taken = new ArrayList<>();
    for (int count : new int[] {1, 1, 3, 2, 2, 100, 36, 37, 37, 101, 164, 228, 165, 164}) {
      if (status(said(nonce, count)).equals(Status.OK)) {
        taken.add(count);
      }
    }

    assertThat(taken).containsExactly(1, 3, 2, 100, 37, 101, 164, 228, 165);
  }

  @Test
  void noncesThatAreForgottenStayUsed() {
    site = site(digest.withNoncesMax(2));
    List<String> nonces = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nonces.add(nonce());
      now = now.plusMillis(1);
    }
    for (String each : nonces) {
      assertThat(status(said(each, 1))).isEqualTo(Status.OK);
    }

    assertThat(status(said(nonces.get(0), 1))).isEqualTo(Status.UNAUTHORIZED);
    assertThat(status(said(nonces.get(0), 2))).isEqualTo(Status.UNAUTHORIZED);
    assertThat(status(said(nonces.get(1), 2))).isEqualTo(Status.OK);
    assertThat(status(said(nonces.get(1), 1))).isEqualTo(Status.UNAUTHORIZED);
    assertThat(status(said(nonces.get(2), 2))).isEqualTo(Status.OK);
  }

  @Test
  void theTableHoldsTenThousandNoncesAndOnlyThoseThatAreYoung() {
    Nonces nonces = new Nonces(new Random(1), Duration.ofMinutes(5), 10_000);
    for (int i = 0; i < 10_001; i++) {
      assertThat(nonces.take(nonces.make(i), 1, i)).isTrue();
    }
    assertThat(nonces.size()).isEqualTo(10_000);
    assertThat(nonces.take(nonces.make(600_000), 1, 600_000)).isTrue();
    assertThat(nonces.size()).isOne();
  }

  @Test
  void attemptsThatAreWrongAreLimited() {
    AttemptLimits two = AttemptLimits.defaults().withNames(2, Duration.ofSeconds(30));
    site = site(digest.withAttempts(new Attempts(two, () -> now)));
    String wrong = said(nonce(), 1).replace("cnonce=\"c\"", "cnonce=\"d\"");

    assertThat(status(wrong)).isEqualTo(Status.UNAUTHORIZED);
    assertThat(status(wrong)).isEqualTo(Status.UNAUTHORIZED);
    assertThat(status(said(nonce(), 1))).isEqualTo(Status.TOO_MANY_REQUESTS);
    now = now.plusSeconds(30);
    assertThat(status(said(nonce(), 1))).isEqualTo(Status.OK);
  }

  @Test
  void whatIsNoSettingIsRefused() {
    assertThatThrownBy(() -> Digest.of("\n", DigestAccounts.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> digest.withNonceAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> digest.withNoncesMax(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DigestAccount(User.named("a"), "xyz", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
