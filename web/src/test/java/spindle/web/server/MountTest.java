package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Handlers below a prefix, and what TRACE shows.
class MountTest {
  private static final Handler SHOWS =
      request -> Response.text(request.prefix() + " " + request.segments());

  private final Site site =
      Site.of(routes -> {
        routes.mount("/shows", SHOWS);
        routes.get("/shows/not").answer(_ -> Response.text("a route"));
        routes.mount("/deep/er", SHOWS);
        routes.mount(
            "/users/{id}",
            Routes.of(user -> {
              user.get("/").answer(r -> Response.text("user " + r.path("id")));
              user.get("/letters/{n}")
                  .answer(r -> Response.text(r.path("id") + "'s letter " + r.path("n")));
              user.mount("/files", SHOWS);
            }));
      });

  private static String ask(Site site, String method, String target) {
    Response answer = site.handle(Request.of(method, target));
    var whole = answer.body().whole();
    return answer.status().equals(Status.OK) && whole != null
        ? StandardCharsets.UTF_8.decode(whole).toString()
        : answer.status().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/shows                | [shows] []",
        "/shows/               | [shows] []",
        "/shows/a/b%20c        | [shows] [a, b c]",
        "/shows/not            | a route",
        "/shows/not/at/all     | [shows] [not, at, all]",
        "/shows/a/../../deep/er/x | [deep, er] [x]",
        "/deep                 | 404 Not Found",
        "/deeper               | 404 Not Found",
        "/users/me             | 404 Not Found",
        "/users/me/            | user me",
        "/users/me/letters/3   | me's letter 3",
        "/users/me/files/a/b   | [users, me, files] [a, b]",
        "/users/me/nothing     | 404 Not Found",
        "/shows/..             | 404 Not Found",
        "/shows/%2e%2e/%2e%2e  | 400 Bad Request",
      })
  void whatIsMountedGetsTheSegmentsBehindItsPrefix(String target, String answer) {
    assertThat(ask(site, "GET", target)).isEqualTo(answer);
  }

  @Test
  void anEmptySegmentBehindThePrefixIsASegment() {
    Site counts =
        Site.of(r -> r.mount("/a", q -> Response.text(Integer.toString(q.segments().size()))));

    assertThat(ask(counts, "GET", "/a")).isEqualTo("0");
    assertThat(ask(counts, "GET", "/a/")).isEqualTo("1");
    assertThat(ask(counts, "GET", "/a//")).isEqualTo("2");
  }

  @Test
  void whatIsMountedGetsEveryMethodAndAFilterOfItsOwnSeesNoOthers() {
    Site guarded =
        Site.of(r -> {
          r.get("/open").answer(_ -> Response.text("open"));
          r.mount("/closed", SHOWS.with((_, _) -> Response.of(Status.FORBIDDEN)));
        });

    assertThat(ask(site, "BREW", "/shows/a")).isEqualTo("[shows] [a]");
    assertThat(ask(guarded, "GET", "/open")).isEqualTo("open");
    assertThat(ask(guarded, "GET", "/closed/a")).isEqualTo("403 Forbidden");
  }

  @Test
  void aSlashAloneIsAllThatIsLeft() {
    Site rest =
        Site.of(r -> {
          r.get("/a").answer(_ -> Response.text("a"));
          r.mount("/", SHOWS);
        });

    assertThat(ask(rest, "GET", "/a")).isEqualTo("a");
    assertThat(ask(rest, "GET", "/a/b")).isEqualTo("[] [a, b]");
    assertThat(ask(rest, "GET", "/")).isEqualTo("[] []");
  }

  @Test
  void aWholeSiteIsMountedWithItsErrorPages() {
    Site inner =
        Site.of(r -> r.get("/a").answer(_ -> Response.text("inner")))
            .withErrorPages(ErrorPages.usual().withOthers(_ -> Response.text("inner error")));
    Site outer = Site.of(r -> r.mount("/inner", inner));

    assertThat(ask(outer, "GET", "/inner/a")).isEqualTo("inner");
    Response none = outer.handle(Request.get("/inner/b"));
    assertThat(none.status()).isEqualTo(Status.NOT_FOUND);
    assertThat(none.body().length()).isEqualTo("inner error".length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "", "/a/", "/{rest...}", "/a/{rest...}", "/{", "//"})
  void aPrefixThatIsNoneIsRefused(String prefix) {
    assertThatThrownBy(() -> Site.of(r -> r.mount(prefix, SHOWS)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoThatWouldAnswerTheSamePathsAreRefused() {
    assertThatThrownBy(() ->
            Site.of(r -> {
              r.mount("/a", SHOWS);
              r.mount("/a", SHOWS);
            }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a");
    assertThatThrownBy(() ->
            Site.of(r -> {
              r.mount("/a", SHOWS);
              r.get("/a/{rest...}").answer(SHOWS);
            }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            Site.of(r -> {
              r.get("/a/{rest...}").answer(SHOWS);
              r.mount("/a", SHOWS);
            }))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void traceShowsTheHeadWithoutCredentialsWhereItIsAskedFor() {
    Request trace =
        Request.of("TRACE", "/any/where?a")
            .withField("Host", "a")
            .withField("Authorization", "Basic secret")
            .withField("Cookie", "secret=1")
            .withField("proxy-AUTHORIZATION", "secret")
            .withField("X-Hop", "1");
    Response answer = Site.of(Routes::trace).handle(trace);

    assertThat(answer.status()).isEqualTo(Status.OK);
    assertThat(answer.fields().first("Content-Type")).contains("message/http");
    var whole = answer.body().whole();
    assertThat(whole == null ? "" : StandardCharsets.ISO_8859_1.decode(whole).toString())
        .isEqualTo("TRACE /any/where?a HTTP/1.1\r\nHost: a\r\nX-Hop: 1\r\n\r\n");
    assertThat(Site.of(_ -> {}).handle(Request.of("TRACE", "/")).status().code()).isEqualTo(404);
    assertThat(
            Site.of(r -> r.get("/").answer(SHOWS)).handle(Request.of("TRACE", "/")).status().code())
        .isEqualTo(501);
  }
}
