package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.RequestKey;
import spindle.web.Response;

/// Which handler answers, asked as a function: no connection is needed.
class RoutesTest {
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("root"));
        routes.get("/a").answer(_ -> Response.text("a"));
        routes.get("/a/").answer(_ -> Response.text("a/"));
        routes.post("/a").answer(_ -> Response.text("post a"));
        routes.get("/users/me").answer(_ -> Response.text("me"));
        routes.get("/users/{id}").answer(r -> Response.text("user " + r.path("id")));
        routes.get("/users/{id}/x").answer(r -> Response.text("x of " + r.path("id")));
        routes.get("/files/{rest...}").answer(r -> Response.text("file " + r.path("rest")));
        routes.any("/any").answer(r -> Response.text("any " + r.method()));
        routes.get("/query").answer(r -> Response.text(r.query().first("q").orElse("none")));
      });

  private Response ask(String method, String target) {
    return site.handle(Request.of(method, target));
  }

  private static String text(Response response) {
    var whole = response.body().whole();
    return whole == null ? "" : java.nio.charset.StandardCharsets.UTF_8.decode(whole).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "/, root",
    "/?x, root",
    "/a, a",
    "/a/, a/",
    "/users/me, me",
    "/users/you, user you",
    "/users/me/x, x of me",
    "/users/%7Bid%7D, user {id}",
    "/users/a%20b%C3%BC, user a bü",
    "/users/a+b, user a+b",
    "/users/%252F, user %2F",
    "/users/a;b=c, user a;b=c",
    "/files/1/2/3, file 1/2/3",
    "/files/, 'file '",
    "/files/a/../b, file b",
    "/users/../a, a",
    "/./a/%2e%2E/a, a",
    "/users/you/.., ''",
    "/query?q=a+b%26c&q=d, a b&c",
    "/query?q, ''",
    "/query, none"
  })
  void aPathFindsItsHandler(String target, String answer) {
    if (target.endsWith("/..")) {
      assertThat(ask("GET", target).status()).isEqualTo(Status.NOT_FOUND);
    } else {
      assertThat(text(ask("GET", target))).isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/b",
        "/a/b",
        "//a",
        "/users",
        "/users/",
        "/users/1/y",
        "/users//x",
        "/files",
        "/A"
      })
  void anotherPathFindsNone(String target) {
    assertThat(ask("GET", target).status()).isEqualTo(Status.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/users/%", "/users/%4", "/users/%zz", "/users/%00", "/users/%0A", "/users/%2F",
        "/users/a%5Cb", "/users/a\\b", "/users/%C0%AF", "/users/%FF", "/users/%ED%A0%80", "/..",
        "/../a", "/a/../../a", "/%2e%2e/a", "/users/%7f"
      })
  void aPathThatCanBeReadInTwoWaysIsRefused(String target) {
    assertThat(ask("GET", target).status()).isEqualTo(Status.BAD_REQUEST);
  }

  @ParameterizedTest
  @CsvSource({
    "/projects/a%2Fb, GET a/b",
    "/projects/a%5cb, GET a\\b",
    "/projects/a%2F..%2Fb, GET a/../b",
    "/projects/%2F, GET /",
    "/projects/a%252Fb, GET a%2Fb",
    "/v2/projects/a%2Fb, GET a/b"
  })
  void aRouteMayTakeEscapedSlashes(String target, String answer) {
    assertThat(text(slashes().handle(Request.get(target)))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /projects/a%2Fb",
    "GET, /others/a%2Fb",
    "GET, /none/a%2Fb",
    "GET, /v2/others/a%2Fb",
    "GET, /v2/none/a%2Fb",
    "GET, /handler/a%2Fb",
    "GET, /a%2Fb/projects/c",
    "GET, /projects/a\\b",
    "GET, /projects/a%00b"
  })
  void whereNobodySaysSoTheyAreRefused(String method, String target) {
    assertThat(slashes().handle(Request.of(method, target)).status()).isEqualTo(Status.BAD_REQUEST);
  }

  private static Site slashes() {
    return Site.of(r -> {
      projects(r);
      r.mount("/v2", Routes.of(RoutesTest::projects).with((request, next) -> next.handle(request)));
      r.mount("/handler", request -> Response.text(request.segments().toString()));
      r.mount("/{any}/projects", Routes.of(mounted -> mounted.get("/c").answer(RoutesTest::told)));
    });
  }

  private static void projects(Routes routes) {
    routes.get("/projects/{id}").withEscapedSlashes().withLimits(l -> l).answer(RoutesTest::told);
    routes.post("/projects/{id}").answer(RoutesTest::told);
    routes.get("/others/{id}").answer(RoutesTest::told);
  }

  private static Response told(Request request) {
    return Response.text(request.method() + " " + request.path("id"));
  }

  @Test
  void theyCannotBeTakenWhereOtherSlashesAre() {
    assertThatThrownBy(() ->
            Site.of(
                r -> r.get("/files/{rest...}").withEscapedSlashes().answer(_ -> Response.text(""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{name...}");
  }

  @Test
  void aBadQueryIsRefusedOnlyWhereItIsAskedFor() {
    assertThat(ask("GET", "/query?q=%zz").status()).isEqualTo(Status.BAD_REQUEST);
    assertThat(ask("GET", "/a?q=%zz").status()).isEqualTo(Status.OK);
    assertThat(ask("GET", "/query?" + "x&".repeat(1001)).status()).isEqualTo(Status.BAD_REQUEST);
    assertThat(ask("GET", "/query?" + "x&".repeat(1000)).status()).isEqualTo(Status.OK);
  }

  @Test
  void methodsAreToldApart() {
    assertThat(text(ask("POST", "/a"))).isEqualTo("post a");
    assertThat(text(ask("HEAD", "/a"))).isEqualTo("a");
    assertThat(text(ask("BREW", "/any"))).isEqualTo("any BREW");
    assertThat(ask("DELETE", "/a").status()).isEqualTo(Status.METHOD_NOT_ALLOWED);
    assertThat(ask("DELETE", "/a").fields().first("Allow")).contains("GET, POST, HEAD, OPTIONS");
    assertThat(ask("OPTIONS", "/a").status()).isEqualTo(Status.OK);
    assertThat(ask("OPTIONS", "/a").fields().first("Allow")).contains("GET, POST, HEAD, OPTIONS");
    assertThat(ask("get", "/a").status()).isEqualTo(Status.NOT_IMPLEMENTED);
    assertThat(ask("TRACE", "/a").status()).isEqualTo(Status.NOT_IMPLEMENTED);
    assertThat(ask("OPTIONS", "*").status()).isEqualTo(Status.OK);
    assertThat(ask("CONNECT", "a:1").status()).isEqualTo(Status.NOT_IMPLEMENTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "", "/{", "/a{b}", "/{a}{b}", "/{a...}/b", "/{}", "/{a b}"})
  void aPatternThatIsNoneIsRefusedWhenTheTableIsBuilt(String pattern) {
    assertThatThrownBy(() -> Site.of(r -> r.get(pattern).answer(_ -> Response.text(""))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/films/:id, did you mean {id}?",
    "/a?b=1, request.query()",
    "/a#b, without '?' and '#'",
    "/{id}/{id}, {id} twice",
    "/{id}/x/{id...}, {id} twice"
  })
  void aPatternOfAnotherRouterIsRefusedWithWhatIsMeant(String pattern, String words) {
    assertThatThrownBy(() -> Site.of(r -> r.get(pattern).answer(_ -> Response.text(""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words.replace("''", "'"))
        .hasMessageContaining(pattern);
  }

  @Test
  void twoRoutesThatNobodyCouldTellApartAreRefused() {
    assertThatThrownBy(() ->
            Site.of(r -> {
              r.get("/a").answer(_ -> Response.text(""));
              r.get("/a").answer(_ -> Response.text(""));
            }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GET /a");
    assertThatThrownBy(() ->
            Site.of(r -> {
              r.get("/{a}").answer(_ -> Response.text(""));
              r.get("/{b}/c").answer(_ -> Response.text(""));
            }))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFilterSeesRequestAndResponseOnceEachAlsoOfErrors() {
    RequestKey<String> user = RequestKey.of("user");
    Site filtered =
        Site.of(r -> r.get("/").answer(request -> Response.text(request.find(user).orElseThrow())))
            .with((request, next) ->
                next.handle(request.with(user, "me"))
                    .then(response -> response.plusField("X-Seen", "once")));

    assertThat(text(filtered.handle(Request.get("/")))).isEqualTo("me");
    assertThat(filtered.handle(Request.get("/")).fields().all("X-Seen")).containsExactly("once");
    assertThat(filtered.handle(Request.get("/b")).status()).isEqualTo(Status.NOT_FOUND);
    assertThat(filtered.handle(Request.get("/b")).fields().all("X-Seen")).containsExactly("once");
  }
}
