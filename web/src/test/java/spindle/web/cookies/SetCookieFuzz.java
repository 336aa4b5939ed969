package spindle.web.cookies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.Optional;
import spindle.http.Fields;
import spindle.http.HttpDate;
import spindle.http.HttpUri;

/// A target for fuzzing: any bytes as a field Set-Cookie, from several hosts. What is kept goes to
/// hosts and paths that may have it, can stand in a field, fits the limits, and is the same when it
/// was written to a file and read again.
public final class SetCookieFuzz {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private SetCookieFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String field = new String(input, ISO_8859_1);
    for (String from :
        new String[] {
          "https://www.example.co.uk/a/b", "http://me.github.io/", "http://10.0.0.1/"
        }) {
      HttpUri uri = HttpUri.of(from);
      CookieJar jar = CookieJar.empty().withTime(() -> NOW);
      boolean kept = jar.take(uri, field);
      require(kept || jar.size() == 0, "what was refused is there");
      for (Cookie each : jar.cookies()) {
        check(uri, each);
      }
      CookieJar again = CookieJar.empty().withTime(() -> NOW);
      again.addText(jar.text());
      require(again.text().equals(jar.text()), "it is another when it was written and read");
    }
    Optional<Instant> date = HttpDate.parse(field, NOW);
    if (date.isPresent() && HttpDate.format(date.get()).equals(field)) {
      require(CookieDate.parse(field).equals(date), "a date is another");
    }
  }

  private static void check(HttpUri from, Cookie cookie) {
    require(CookieScope.covers(cookie.domain(), from.host()), "it is for another host");
    require(
        cookie.hostOnly() || !PublicSuffixes.bundled().isPublic(cookie.domain()),
        "it is for strangers");
    require(cookie.path().startsWith("/"), "its path is none");
    require(!cookie.secure() || from.scheme().equals("https"), "it came in clear text");
    require(cookie.size() <= 4096 && cookie.size() > 0, "its size");
    require(Fields.of("Cookie", cookie.pair()).size() == 1, "it can be sent");
    require(cookie.pair().indexOf(';') < 0, "it is two");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
