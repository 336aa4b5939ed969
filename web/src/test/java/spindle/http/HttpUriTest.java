package spindle.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// URIs of HTTP, RFC 3986 and RFC 9110, 4.2.
class HttpUriTest {
  @ParameterizedTest
  @CsvSource({
    "http://Example.ORG, example.org, 80, example.org, /",
    "https://a:443/x?y, a, 443, a, /x?y",
    "http://a:8080?q, a, 8080, a:8080, /?q",
    "HTTP://a:/, a, 80, a, /",
    "http://[2001:DB8::1]:81/, 2001:db8::1, 81, '[2001:db8::1]:81', /",
    "http://[fe80::1%25eth0]/, fe80::1%eth0, 80, '[fe80::1]', /",
    "http://bücher.example/, xn--bcher-kva.example, 80, xn--bcher-kva.example, /",
    "http://127.0.0.1/#f, 127.0.0.1, 80, 127.0.0.1, /",
  })
  void oneIsReadAndWhatDoesNotMatterIsMadeNormal(
      String text, String host, int port, String authority, String target) {
    HttpUri uri = HttpUri.of(text);

    assertThat(uri.host()).isEqualTo(host);
    assertThat(uri.port()).isEqualTo(port);
    assertThat(uri.authority()).isEqualTo(authority);
    assertThat(uri.pathAndQuery()).isEqualTo(target);
    assertThat(HttpUri.of(uri.toString())).isEqualTo(uri).hasSameHashCodeAs(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "http+unix://%2Frun%2Fapp.sock/a?b, /run/app.sock, http+unix://%2Frun%2Fapp.sock, /a?b",
    "HTTP+UNIX://%2frun%2f%61pp.sock, /run/app.sock, http+unix://%2Frun%2Fapp.sock, /",
    "http+unix://%2Fa%20b%3A%C3%BC:@/, /a b:ü:@, http+unix://%2Fa%20b%3A%C3%BC%3A%40, /",
  })
  void oneOfAUnixSocketHasItsPathInPlaceOfAHost(
      String text, String socket, String origin, String target) {
    HttpUri uri = HttpUri.of(text);

    assertThat(uri.socket()).contains(socket);
    assertThat(uri.origin()).isEqualTo(origin);
    assertThat(uri.authority()).isEqualTo("localhost");
    assertThat(uri).hasToString(origin + target).isEqualTo(HttpUri.of(uri.toString()));
    assertThat(uri.withTarget("/c").socket()).contains(socket);
  }

  @Test
  void othersHaveNone() {
    assertThat(HttpUri.of("http://a/").socket()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http+unix:///run/app.sock",
        "http+unix://run%2Fapp.sock/",
        "http+unix://%00name/",
        "http+unix://%2Fa%00b/",
        "http+unix://%2Fa%0Ab/",
        "http+unix://%2Fa%/",
        "http+unix://%2Fa%FF/",
        "http+unix://%2Fä/",
        "http+unix://"
      })
  void whatIsNoPathOfASocketIsRefused(String text) {
    assertThatThrownBy(() -> HttpUri.parse(text)).isInstanceOf(BadTarget.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "/path",
        "http:///x",
        "http://user:secret@a/",
        "http://a:0/",
        "http://a:65536/",
        "http://a:b/",
        "http://[::1/",
        "http://[1.2.3.4]/",
        "http://[fe80::1%25]/",
        "http://a b/",
        "http://a/x y",
        "http://a/\r\nX: y",
        "http://a\\b/",
        "http://a/ä",
        "http://a..b/",
        ""
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> HttpUri.of(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HttpUri.parse(text)).isInstanceOf(BadTarget.class);
  }

  /// However long it is, it is refused and not gone into.
  @Test
  void aNameOfAHostHasAtMost253Characters() {
    assertThat(HttpUri.of("http://" + "a.".repeat(126) + "a/").host()).hasSize(253);
    for (int labels : new int[] {127, 20_000}) {
      assertThatThrownBy(() -> HttpUri.parse("http://" + "a.".repeat(labels) + "a/"))
          .isInstanceOf(BadTarget.class);
    }
  }

  @Test
  void whatIsRefusedDoesNotQuoteASecret() {
    assertThatThrownBy(() -> HttpUri.of("http://user:secret@a/")).hasMessageNotContaining("secret");
  }

  /// The examples of RFC 3986, 5.4, that are of this scheme.
  @ParameterizedTest
  @CsvSource({
    "g, http://a/b/c/g",
    "./g, http://a/b/c/g",
    "g/, http://a/b/c/g/",
    "/g, http://a/g",
    "//g, http://g/",
    "?y, http://a/b/c/d;p?y",
    "g?y, http://a/b/c/g?y",
    "'#s', 'http://a/b/c/d;p?q#s'",
    "'g#s', 'http://a/b/c/g#s'",
    ";x, http://a/b/c/;x",
    "'', http://a/b/c/d;p?q",
    "., http://a/b/c/",
    "./, http://a/b/c/",
    ".., http://a/b/",
    "../g, http://a/b/g",
    "../.., http://a/",
    "../../../g, http://a/g",
    "/./g, http://a/g",
    "g., http://a/b/c/g.",
    "./g/., http://a/b/c/g/",
    "g/../h, http://a/b/c/h",
    "g?y/../x, http://a/b/c/g?y/../x",
    "https://b:8443/x, https://b:8443/x",
  })
  void aReferenceIsResolved(String reference, String result) throws BadTarget {
    assertThat(HttpUri.of("http://a/b/c/d;p?q").resolve(reference)).hasToString(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailto:a@b", "javascript:alert(1)", "http:g", "//", "http://u@a/"})
  void aReferenceToSomethingElseIsRefused(String reference) {
    assertThatThrownBy(() -> HttpUri.of("http://a/b").resolve(reference))
        .isInstanceOf(BadTarget.class);
  }

  @Test
  void aFragmentIsInheritedUnlessThereIsAnother() throws BadTarget {
    HttpUri uri = HttpUri.of("http://a/b#old");

    assertThat(uri.resolve("/c")).hasToString("http://a/c#old");
    assertThat(uri.resolve("/c#new")).hasToString("http://a/c#new");
    assertThat(uri.withFragment(null).fragment()).isEmpty();
  }

  @Test
  void whatServersForgetToEscapeIsEscaped() throws BadTarget {
    HttpUri uri = HttpUri.of("http://a/");

    assertThat(uri.resolve("/x y")).hasToString("http://a/x%20y");
    assertThat(uri.resolve("/\u00c3\u00a4")).hasToString("http://a/%C3%A4");
    assertThat(uri.resolve("/\u4e2d")).hasToString("http://a/%E4%B8%AD");
  }

  @Test
  void originsAreSchemeHostAndPort() {
    assertThat(HttpUri.of("https://A:443/x").origin()).isEqualTo("https://a");
    assertThat(HttpUri.of("http://a:443/x").origin()).isEqualTo("http://a:443");
    assertThat(HttpUri.isAbsolute("ws://a/")).isTrue();
    assertThat(HttpUri.isAbsolute("/a://b")).isFalse();
  }

  /// The grammar once more, as patterns.
  private static final Pattern PARTS =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\\\\]*+)([!\"$-~&&[^\\\\]][!\"$-~]*)?(?:#(.*))?",
          Pattern.DOTALL);

  private static final Pattern PLACE =
      Pattern.compile("([a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*\\.?)(?::([0-9]{0,5}))?");

  @Test
  void itIsReadAsThePatternsOfItsGrammarReadIt() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] pieces = {
      "http", "HTTPS", "x+y", "://", ":", "/", "?", "#", "a", "B.c", ".", "-_", "80"
    };
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "http://" : "");
      for (int left = random.nextInt(9); left > 0; left--) {
        int piece = random.nextInt(pieces.length + 2);
        text.append(
            piece < pieces.length ? pieces[piece] : "\\ @[]\t~70000".charAt(random.nextInt(12)));
      }
      String expected = byPatterns(text.toString());
      assertThat(read(text.toString())).as("%s, seed %d", text, seed).isEqualTo(expected);
      read += expected.isEmpty() ? 0 : 1;
    }
    assertThat(read).isGreaterThan(1000);
  }

  private static String read(String text) {
    try {
      HttpUri uri = HttpUri.parse(text);
      return uri.scheme() + " " + uri.host() + " " + uri.port() + " " + uri.pathAndQuery();
    } catch (BadTarget _) {
      return "";
    }
  }

  private static String byPatterns(String text) {
    Matcher parts = PARTS.matcher(text);
    Matcher place = PLACE.matcher(parts.matches() ? parts.group(2).toLowerCase(Locale.ROOT) : "");
    if (!parts.matches() || !place.matches()) {
      return "";
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String digits = place.group(2) == null ? "" : place.group(2);
    int port = digits.isEmpty() ? scheme.equals("https") ? 443 : 80 : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      return "";
    }
    String target = parts.group(3) == null ? "" : parts.group(3);
    return scheme
        + " "
        + place.group(1)
        + " "
        + port
        + " "
        + (target.startsWith("/") ? target : "/" + target);
  }
}
