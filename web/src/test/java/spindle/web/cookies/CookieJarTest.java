package spindle.web.cookies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.fiber.Fiber;
import spindle.http.HttpUri;
import spindle.http.SetCookie.SameSite;
import spindle.http.Status;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.client.Agent;
import spindle.web.client.Redirects;

/// What is kept of the cookies that servers give, and where it is sent, RFC 6265bis.
class CookieJarTest {
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final InstantSource time = () -> now;
  private final CookieJar jar = CookieJar.empty().withTime(time);

  private boolean take(String uri, String field) {
    return jar.take(HttpUri.of(uri), field);
  }

  private static String sent(CookieJar jar, String uri) {
    return jar.cookies(HttpUri.of(uri)).stream()
        .map(Cookie::pair)
        .collect(Collectors.joining("; "));
  }

  private String sent(String uri) {
    return sent(jar, uri);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=b                    | a=b",
        "a = b ; Path=/         | a=b",
        "'a	=	b	;	Path	=	/' | a=b",
        "a=\"b c\"              | a=\"b c\"",
        "a=b=c                  | a=b=c",
        "a=                     | a=",
        "=b                     | b",
        "b                      | b",
        "a=b; Nonsense; =; ;;x=y| a=b",
        "a=b; path; domain      | a=b",
        "a=b; Path=nowhere      | a=b",
        "a=b; Max-Age=x         | a=b",
        "a=b; Expires=whenever  | a=b",
        "a=b; SameSite=Odd      | a=b",
        "a=b; Domain=           | a=b",
      })
  void whatACookieSaysIsRead(String field, String pair) {
    assertThat(take("https://example.org/", field)).isTrue();
    assertThat(sent("https://example.org/")).isEqualTo(pair);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", ";", "; Path=/", "a=b\u0000", "a\tb=c", "a=b\tc", "a=b\u007f"})
  void whatIsNoCookieIsNotKeptAndCounted(String field) {
    assertThat(take("https://example.org/", field)).isFalse();
    assertThat(jar.size()).isZero();
    assertThat(jar.refused()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "http://www.example.org/, '', http://www.example.org/, true",
    "http://www.example.org/, '', http://sub.www.example.org/, false",
    "http://www.example.org/, '', http://example.org/, false",
    "http://www.example.org/, example.org, http://example.org/, true",
    "http://www.example.org/, .Example.org, http://other.example.org/, true",
    "http://www.example.org/, example.org, http://badexample.org/, false",
    "http://www.example.org:81/, '', http://www.example.org:82/, true",
    "http://127.0.0.1/, '', http://127.0.0.1/, true",
    "http://127.0.0.1/, 127.0.0.1, http://127.0.0.1/, true",
    "http://[::1]/, '', http://[::1]/, true",
    "http://github.io/, github.io, http://github.io/, true",
    "http://github.io/, github.io, http://me.github.io/, false",
    "http://xn--55qx5d.cn/, xn--55qx5d.cn, http://a.xn--55qx5d.cn/, false",
  })
  void itGoesToTheHostsItIsFor(String from, String domain, String to, boolean goes) {
    assertThat(take(from, "a=b" + (domain.isEmpty() ? "" : "; Domain=" + domain))).isTrue();
    assertThat(sent(to)).isEqualTo(goes ? "a=b" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "http://www.example.org/, other.org",
    "http://www.example.org/, sub.www.example.org",
    "http://www.example.org/, org",
    "http://www.example.co.uk/, co.uk",
    "http://me.github.io/, github.io",
    "http://a.b.ck/, b.ck",
    "http://a.unheard-of/, unheard-of",
    "http://10.0.0.1/, 0.0.1",
    "http://10.0.0.1/, 1",
    "http://a.xn--55qx5d.cn/, xn--55qx5d.cn",
    "http://example.org/, exämple.org",
  })
  void oneForOthersIsRefused(String from, String domain) {
    assertThat(take(from, "a=b; Domain=" + domain)).isFalse();
    assertThat(jar.size()).isZero();
  }

  @Test
  void whereNobodyElseCanRegisterItIsNoPublicSuffix() {
    assertThat(take("http://a.www.ck/", "a=b; Domain=www.ck")).isTrue();
    assertThat(sent("http://b.www.ck/")).isEqualTo("a=b");
  }

  @ParameterizedTest
  @CsvSource({
    "/, '', /, true",
    "/a/b, '', /a, true",
    "/a/b, '', /a/c/d, true",
    "/a/b, '', /ab, false",
    "/a/, '', /a, true",
    "/a/b?c/d, '', /a/x, true",
    "/x, /a, /a, true",
    "/x, /a, /a/b?c, true",
    "/x, /a, /ab, false",
    "/x, /a/, /a, false",
    "/x, /a/, /a/b, true",
    "/x, /A, /a, false",
  })
  void itGoesToThePathsItIsFor(String from, String path, String to, boolean goes) {
    String host = "http://example.org";
    assertThat(take(host + from, "a=b" + (path.isEmpty() ? "" : "; Path=" + path))).isTrue();
    assertThat(sent(host + to)).isEqualTo(goes ? "a=b" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/, https://example.org/, true",
    "https://example.org/, http://example.org/, false",
    "http://localhost/, http://localhost/, true",
    "http://127.0.0.1/, http://127.0.0.1:81/, true",
    "http://[::1]/, http://[::1]/, true",
  })
  void aSecureOneGoesOverTlsOrStaysOnThisMachine(String from, String to, boolean goes) {
    assertThat(take(from, "a=b; Secure")).isTrue();
    assertThat(sent(to)).isEqualTo(goes ? "a=b" : "");
  }

  @Test
  void inClearTextNobodySetsOneForTlsOrHidesIt() {
    assertThat(take("http://example.org/", "a=b; Secure")).isFalse();
    assertThat(take("https://example.org/", "a=b; Secure")).isTrue();

    assertThat(take("http://example.org/", "a=evil")).isFalse();
    assertThat(take("http://sub.example.org/", "a=evil; Domain=example.org")).isFalse();
    assertThat(take("http://example.org/", "b=harmless")).isTrue();
    assertThat(sent("https://example.org/")).isEqualTo("a=b; b=harmless");
  }

  @ParameterizedTest
  @CsvSource({
    "__Host-a=b; Secure; Path=/, true",
    "__host-a=b; Secure; Path=/, true",
    "__Host-a=b; Secure, false",
    "__Host-a=b; Path=/, false",
    "__Host-a=b; Secure; Path=/x, false",
    "__Host-a=b; Secure; Path=/; Domain=example.org, false",
    "__Secure-a=b; Secure; Domain=example.org, true",
    "__SECURE-a=b, false",
    "=__Host-a=b; Secure; Path=/, false",
    "__Secure-a; Secure, false",
    "a=b; SameSite=None, false",
    "a=b; SameSite=None; Secure, true",
  })
  void aPrefixIsWhatItSays(String field, boolean kept) {
    assertThat(take("https://example.org/", field)).isEqualTo(kept);
  }

  @Test
  void whatItSaysOfOtherSitesIsKept() {
    take("https://example.org/", "a=b; SameSite=lax; HttpOnly");

    Cookie cookie = jar.cookies().getFirst();
    assertThat(cookie.sameSite()).hasValue(SameSite.LAX);
    assertThat(cookie.httpOnly()).isTrue();
    assertThat(cookie).hasToString("a=… for example.org/");
  }

  @ParameterizedTest
  @CsvSource({
    "Max-Age=60, 60",
    "Max-Age=060, 60",
    "'Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 60",
    "'Expires=Sun, 29 Nov 2026 12:01:00 GMT', 60",
    "'Expires=Sunday, 29-Nov-26 12:01:00 GMT', 60",
    "Expires=Sun Nov 29 12:01:00 2026, 60",
    "'Expires=29 nov 2026 12:1:0', 60",
    "Max-Age=99999999999999999999, 34560000",
    "'Expires=Sun, 29 Nov 2093 12:01:00 GMT', 34560000",
  })
  void itGoesWhenItsTimeIsOver(String attribute, long seconds) {
    assertThat(take("https://example.org/", "a=b; " + attribute)).isTrue();
    now = now.plusSeconds(seconds - 1);
    assertThat(sent("https://example.org/")).isEqualTo("a=b");
    now = now.plusSeconds(1);
    assertThat(jar.cookies()).isEmpty();
    assertThat(sent("https://example.org/")).isEmpty();
    assertThat(jar.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=; Max-Age=0",
        "a=x; Max-Age=-1",
        "a=x; Max-Age=000",
        "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
      })
  void oneThatHasExpiredRemovesTheOneThatWasThere(String field) {
    take("https://example.org/", "a=b");
    take("https://example.org/", "a=c; Path=/other");

    assertThat(take("https://example.org/", field)).isTrue();
    assertThat(jar.size()).isEqualTo(1);
    assertThat(sent("https://example.org/")).isEmpty();
  }

  @Test
  void longerPathsComeFirstAndThenWhatWasThereEarlier() {
    take("https://example.org/", "one=1");
    take("https://example.org/", "long=1; Path=/a/b");
    take("https://example.org/", "two=1; Domain=example.org");
    take("https://example.org/", "middle=1; Path=/a");
    take("https://example.org/", "one=again");

    assertThat(sent("https://example.org/a/b")).isEqualTo("long=1; middle=1; one=again; two=1");
  }

  @Test
  void aCookieIsAnotherWithAnotherPathOrDomain() {
    take("https://example.org/", "a=1");
    take("https://example.org/", "a=2; Domain=example.org");
    take("https://example.org/", "a=3; Path=/x");

    assertThat(jar.size()).isEqualTo(3);
  }

  @Test
  void nameAndValueHaveFourKibibytesAndNoMore() {
    assertThat(take("https://example.org/", "a=" + "x".repeat(4095))).isTrue();
    assertThat(take("https://example.org/", "a=" + "x".repeat(4096))).isFalse();
    assertThat(take("https://example.org/", "b=c; Path=/" + "x".repeat(1023))).isTrue();
    assertThat(take("https://example.org/", "b=d; Path=/" + "x".repeat(1024))).isTrue();

    assertThat(sent("https://example.org/")).endsWith("; b=d"); // its path was passed over
  }

  @Test
  void aDomainHasFiftyAndThoseGoThatWereNotUsedForLongest() {
    for (int i = 0; i < 50; i++) {
      take("https://example.org/", "n%d=1; Path=/%d".formatted(i, i));
    }
    take("https://other.org/", "a=b");
    sent("https://example.org/0");
    take("https://example.org/", "one=more");

    assertThat(jar.size()).isEqualTo(51);
    assertThat(sent("https://example.org/0")).isEqualTo("n0=1; one=more");
    assertThat(sent("https://example.org/1")).isEqualTo("one=more");
    assertThat(sent("https://example.org/2")).isEqualTo("n2=1; one=more");
  }

  @Test
  void thoseThatHaveExpiredGoFirstThenThoseThatAreNotForTls() {
    CookieJar small = CookieJar.empty().withTime(time).withDomainMax(2);
    HttpUri uri = HttpUri.of("https://example.org/");
    small.take(uri, "old=1; Secure");
    small.take(uri, "brief=1; Max-Age=1");
    now = now.plusSeconds(1);
    small.take(uri, "clear=1");
    assertThat(sent(small, "https://example.org/")).isEqualTo("old=1; clear=1");
    small.take(uri, "new=1; Secure");

    assertThat(sent(small, "https://example.org/")).isEqualTo("old=1; new=1");
  }

  @Test
  void aJarHasThreeThousandAndNoMore() {
    for (int i = 0; i < 3001; i++) {
      take("https://h%d.example.org/".formatted(i), "a=b");
    }

    assertThat(jar.size()).isEqualTo(3000);
    assertThat(sent("https://h0.example.org/")).isEmpty();
    assertThat(sent("https://h1.example.org/")).isEqualTo("a=b");
    CookieJar one = CookieJar.empty().withCookiesMax(1);
    one.take(HttpUri.of("https://a/"), "a=b");
    one.take(HttpUri.of("https://b/"), "a=b");
    assertThat(one.size()).isEqualTo(1);
    assertThatThrownBy(() -> jar.withCookiesMax(0)).hasMessageContaining("at least 1, got 0");
    assertThatThrownBy(() -> jar.withDomainMax(0)).hasMessageContaining("at least 1");
  }

  private final List<String> asked = new ArrayList<>();

  private Agent agent(String... fields) {
    return Agent.to(
            request -> {
              asked.add(request.uri() + " " + request.fields().firstOr("Cookie", "none"));
              Response response = Response.text("here");
              for (String each : fields) {
                response = response.plusField("Set-Cookie", each);
              }
              return response;
            })
        .with(jar);
  }

  @Test
  void anAgentSendsWhatItWasGiven() {
    Agent agent = agent("a=1", "b=2; Path=/sub", "bad=3; Domain=org");
    successResultOf(agent.request(Request.get("http://example.org/")));
    successResultOf(agent.request(Request.get("http://example.org/sub/x")));

    assertThat(asked)
        .containsExactly("http://example.org/ none", "http://example.org/sub/x b=2; a=1");
    assertThat(jar.refused()).isEqualTo(2);
  }

  @Test
  void aCookieOfTheCallersOwnIsSentAlone() {
    take("http://example.org/", "a=1");
    Request request = Request.get("http://example.org/").withField("Cookie", "mine=1");
    successResultOf(agent("b=2").request(request));

    assertThat(asked).containsExactly("http://example.org/ mine=1");
    assertThat(sent("http://example.org/")).isEqualTo("a=1; b=2");
  }

  @Test
  void noMoreThanEightKibibytesGoWithARequest() {
    for (int i = 0; i < 3; i++) {
      take("http://example.org/", "n%d=%s".formatted(i, "x".repeat(4000)));
    }
    take("http://example.org/", "small=1");
    successResultOf(agent().request(Request.get("http://example.org/")));

    assertThat(asked.getFirst())
        .contains("n0=", "n1=", "small=1")
        .doesNotContain("n2=")
        .hasSizeLessThan(8 * 1024 + 100);
  }

  @Test
  void eachHopOfARedirectGivesAndGetsItsOwn() {
    take("http://b.example/", "b=1");
    Agent agent =
        Agent.to(
                request -> {
                  asked.add(request.uri() + " " + request.fields().firstOr("Cookie", "none"));
                  return switch (request.uri().toString()) {
                    case "http://a.example/" ->
                        Response.of(Status.FOUND)
                            .withField("Set-Cookie", "a=1")
                            .withField("Location", "http://b.example/");
                    case "http://b.example/" ->
                        Response.of(Status.FOUND).withField("Location", "http://a.example/end");
                    default -> Response.text("here");
                  };
                })
            .with(jar)
            .with(Redirects.follow());
    successResultOf(agent.request(Request.get("http://a.example/")));

    assertThat(asked)
        .containsExactly(
            "http://a.example/ none", "http://b.example/ b=1", "http://a.example/end a=1");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    take("https://www.example.org/", "a=1; HttpOnly; Secure; Max-Age=60");
    take("https://www.example.org/", "b=\"x y\"; Domain=example.org; Path=/p");
    take("https://www.example.org/", "alone");
    String text = jar.text();
    CookieJar other = CookieJar.empty().withTime(time);
    other.addText(text);

    assertThat(other.cookies()).isEqualTo(jar.cookies());
    assertThat(text)
        .contains("#HttpOnly_www.example.org\tFALSE\t/\tTRUE\t1795953660\ta\t1\n")
        .contains(".example.org\tTRUE\t/p\tFALSE\t0\tb\t\"x y\"\n");
    assertThat(sent(other, "https://sub.www.example.org/")).isEmpty();
    now = now.plusSeconds(60);
    CookieJar later = CookieJar.empty().withTime(time);
    later.addText(text);
    assertThat(later.size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "example.org\tFALSE\t/\tFALSE\tsoon\ta\tb",
        "example.org\tFALSE\tpath\tFALSE\t0\ta\tb",
        "\tFALSE\t/\tFALSE\t0\ta\tb",
        "a\tFALSE\t/\tFALSE\t0\ta\tb\u0001",
        "a\tFALSE\t/\tFALSE\t99999999999999999\ta\tb",
      })
  void aFileThatIsNoneIsRefusedWithItsLine(String line) {
    String text = "# comment\n\nfirst.example\tFALSE\t/\tFALSE\t0\ta\tb\n" + line + "\n";

    assertThatThrownBy(() -> jar.addText(text)).hasMessageContaining("line 4: expected a cookie");
    assertThat(jar.size()).isZero();
  }

  @Test
  void aFileIsItsOwnersAloneAndIsReadAgain(@TempDir Path folder) throws Exception {
    take("https://example.org/", "a=1");
    Path file = folder.resolve("cookies.txt");
    Files.writeString(file, "old");
    try (var memory = new MemoryReactor()) {
      var saved = Fiber.start(memory.reactor(), () -> Fiber.await(jar.save(file)));
      assertThat(memory.await(saved, Duration.ofSeconds(10))).isEqualTo(1);
      CookieJar other = CookieJar.empty().withTime(time);
      var loaded = Fiber.start(memory.reactor(), () -> Fiber.await(other.load(file)));
      assertThat(memory.await(loaded, Duration.ofSeconds(10))).isEqualTo(1);

      assertThat(other.cookies()).isEqualTo(jar.cookies());
    }
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void itCanBeEmptied() {
    take("https://example.org/", "a=1");
    jar.clear();

    assertThat(jar.cookies()).isEmpty();
    assertThat(jar.size()).isZero();
    assertThat(jar).hasToString("CookieJar[0 cookies]");
  }

  @Test
  void aDateIsReadAsServersHaveWrittenIt() {
    assertThat(CookieDate.parse("Sun, 06 Nov 1994 08:49:37 GMT"))
        .isEqualTo(Optional.of(Instant.parse("1994-11-06T08:49:37Z")));
    assertThat(CookieDate.parse("06-Nov-69 08:49:37"))
        .hasValue(Instant.parse("2069-11-06T08:49:37Z"));
    assertThat(CookieDate.parse("1994 6 NOVEMBER 8:9:7 more 1:2:3"))
        .hasValue(Instant.parse("1994-11-06T08:09:07Z"));
    for (String each :
        List.of(
            "",
            "Nov 1994 08:49:37",
            "06 Nov 1994",
            "06 Nov 1600 00:00:00",
            "31 Feb 2027 00:00:00",
            "06 Nov 1994 24:00:00",
            "06 Nov 1994 08:49:60")) {
      assertThat(CookieDate.parse(each)).as(each).isEmpty();
    }
  }
}
