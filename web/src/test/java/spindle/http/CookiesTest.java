package spindle.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.eclipse.jetty.http.CookieCompliance;
import org.eclipse.jetty.http.CookieParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
  private static List<String> pairs(String... lines) {
    Fields fields = Fields.none();
    for (String line : lines) {
      fields = fields.plus("Cookie", line);
    }
    Cookies cookies = Cookies.of(fields);
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < cookies.size(); i++) {
      pairs.add(cookies.name(i) + "=" + cookies.value(i));
    }
    return pairs;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=b; c=d|a=b c=d",
        "a=b;c=d|a=b c=d",
        " a = b ;; c=|a=b c=",
        "a=b=c|a=b=c",
        "a=\"b\"|a=\"b\"",
        "a=\"b;c\"|a=\"b",
        "a; b=c|b=c",
        "=b; c=d|c=d",
        "a b=c; d=e|d=e",
        "a=\u00fc; b=c|b=c",
        "\u00fc=a; b=c|b=c",
        "a={\"x\",1}|a={\"x\",1}",
      })
  void pairsAreDividedAndABadOneIsLeftOutAlone(String line, String pairs) {
    assertThat(String.join(" ", pairs(line))).isEqualTo(pairs);
  }

  @Test
  void aTabInAValueDropsThatPairAlone() {
    assertThat(pairs("a=b\tc; d=e")).containsExactly("d=e");
  }

  @Test
  void ofSeveralOfOneNameTheFirstCounts() {
    Cookies cookies = Cookies.of(Fields.of("Cookie", "a=1; a=2", "cookie", "a=3; A=4"));

    assertThat(cookies.first("a")).contains("1");
    assertThat(cookies.all("a")).containsExactly("1", "2", "3");
    assertThat(cookies.first("b")).isEmpty();
    assertThat(cookies).hasToString("4 cookies");
    assertThat(Cookies.of(Fields.none()).size()).isZero();
  }

  /// Where it keeps to RFC 6265 and finds a cookie, it is one of ours.
  @Test
  void jettyFindsTheSame() {
    String[] words = {"a", "b", "=", "=", ";", "; ", "\"", " ", "$Version", ",", "\\", "x=y; "};
    int agreed = 0;
    for (long seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder line = new StringBuilder();
      for (int i = chance.nextInt(10); i > 0; i--) {
        line.append(words[chance.nextInt(words.length)]);
      }
      List<String> theirs = jettys(line.toString());
      assertThat(pairs(line.toString())).as("%s", line).containsAll(theirs);
      agreed += theirs.size();
    }
    assertThat(agreed).isGreaterThan(1000);
  }

  private static List<String> jettys(String line) {
    List<String> pairs = new ArrayList<>();
    try {
      CookieParser.newParser(
              (name, value, _, _, _, _) -> pairs.add(name + "=" + value),
              CookieCompliance.RFC6265_STRICT,
              null)
          .parseField(line);
    } catch (CookieParser.InvalidCookieException _) {
      return List.of();
    }
    return pairs.stream().filter(pair -> !pair.contains("\"")).toList();
  }

  @Test
  void whatNothingIsSaidAboutIsOnTheSafeSide() {
    assertThat(SetCookie.of("a", "b").field()).isEqualTo("a=b; Path=/; HttpOnly; SameSite=Lax");
  }

  @Test
  void everyAttributeIsSaid() {
    SetCookie cookie =
        SetCookie.of("a", "b")
            .withPath("/x y")
            .withDomain("example.org")
            .withMaxAge(Duration.ofDays(1))
            .withSecure(true)
            .withHttpOnly(false)
            .withSameSite(SetCookie.SameSite.NONE)
            .withPartitioned(true);

    assertThat(cookie.field())
        .isEqualTo(
            "a=b; Path=/x y; Domain=example.org; Max-Age=86400; Secure; SameSite=None; "
                + "Partitioned");
    assertThat(cookie.withSameSite(SetCookie.SameSite.STRICT).field()).contains("SameSite=Strict");
    assertThat(cookie).hasToString("a=…");
  }

  @Test
  void toDeleteOneItsPathAndDomainAreSaidAgain() {
    assertThat(SetCookie.of("a", "b").withPath("/x").withDomain("example.org").deleted().field())
        .isEqualTo(
            "a=; Path=/x; Domain=example.org; Max-Age=0; "
                + "Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a=", "a;", "a\r\n", "\u00e4"})
  void aNameThatIsNoTokenIsRefused(String name) {
    assertThatThrownBy(() -> SetCookie.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a;b", "a,b", "\"a\"", "a\\", "a\r\nb", "\u00e4", "\u007f"})
  void aValueThatABrowserWouldNotKeepIsRefused(String value) {
    assertThatThrownBy(() -> SetCookie.of("a", value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameAndValueHaveAtMostFourKibibytes() {
    assertThat(SetCookie.of("a", "x".repeat(4095)).value()).hasSize(4095);
    assertThatThrownBy(() -> SetCookie.of("a", "x".repeat(4096)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void prefixesAndAttributesThatNeedSecureAreHeldTo() {
    SetCookie host = SetCookie.of("__host-a", "b");
    SetCookie plain = SetCookie.of("a", "b");

    assertThat(host.field()).isEqualTo("__host-a=b; Path=/; Secure; HttpOnly; SameSite=Lax");
    refused(host, c -> c.withSecure(false));
    refused(host, c -> c.withDomain("a.org"));
    refused(host, c -> c.withPath("/x"));
    refused(SetCookie.of("__Secure-a", "b"), c -> c.withSecure(false));
    refused(plain, c -> c.withSameSite(SetCookie.SameSite.NONE));
    refused(plain, c -> c.withPartitioned(true));
    refused(plain, c -> c.withPath("x"));
    refused(plain, c -> c.withPath("/;"));
    refused(plain, c -> c.withPath("/\r\n"));
    refused(plain, c -> c.withPath("/" + "x".repeat(1024)));
    refused(plain, c -> c.withDomain("a;b"));
    refused(plain, c -> c.withDomain(""));
    refused(plain, c -> c.withMaxAge(Duration.ofMillis(999)));
  }

  private static void refused(SetCookie cookie, Function<SetCookie, SetCookie> change) {
    assertThatThrownBy(() -> change.apply(cookie)).isInstanceOf(IllegalArgumentException.class);
  }
}
