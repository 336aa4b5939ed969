package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.protocol.Protocol;
import spindle.testing.ErrorLogged;
import spindle.testing.LoggedErrors;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.WebLimits;
import spindle.web.body.Body;

/// What a client is told of an error.
class ErrorPagesTest {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

  private final Site site =
      Site.of(routes -> {
        routes
            .get("/teapot")
            .answer(_ -> {
              throw new HttpError(
                  new Status(418, "I'm a <teapot>"), "\"No\" & <never>", Fields.of("X-Tea", "a"));
            });
        routes
            .get("/broken")
            .answer(_ -> {
              throw new IllegalStateException("<script>the secret of the house</script>");
            });
      });

  private static Response ask(Site site, String path, String accept) {
    Request request = Request.get(path);
    return site.handle(accept.isEmpty() ? request : request.withField("Accept", accept));
  }

  private static String text(Response response) {
    var whole = response.body().whole();
    return whole == null ? "" : StandardCharsets.UTF_8.decode(whole).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                  | text/plain; charset=utf-8",
        "*/*                                 | text/plain; charset=utf-8",
        "image/png                           | text/plain; charset=utf-8",
        "text/html                           | text/html; charset=utf-8",
        "text/*;q=0.1, text/html             | text/html; charset=utf-8",
        BROWSER + "                          | text/html; charset=utf-8",
        "application/problem+json            | application/problem+json",
        "application/json, text/plain;q=0.5  | application/problem+json",
        "application/*                       | application/problem+json",
      })
  void itIsOfTheKindThatTheClientLikesBest(String accept, String type) {
    Response answer = ask(site, "/none", accept);

    assertThat(answer.status()).isEqualTo(Status.NOT_FOUND);
    assertThat(answer.fields().first("Content-Type")).contains(type);
    assertThat(answer.fields().first("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.fields().first("Vary")).contains("Accept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/now", "/none", "/later", "/fiber"})
  void aHandlerThatGivesNoResponseIsOurFaultAndTheLogNamesThePathWithoutTheQuery(String path) {
    Site nulls =
        Site.of(routes -> {
          routes.get("/now").answer(_ -> missing());
          routes.get("/none").answerLater(_ -> missing());
          routes.get("/later").answerLater(_ -> Deferred.succeed(missing()));
          routes.get("/fiber").answerInFiber(_ -> missing());
        });
    try (var logged = LoggedErrors.open();
        var client = Client.of(nulls)) {
      assertThat(client.ask("GET " + path + "?token=secret HTTP/1.1~Host: a~~"))
          .startsWith("HTTP/1.1 500 ");
      ErrorLogged error = logged.flush(NullPointerException.class).getFirst();
      assertThat(error.getMessage())
          .contains("GET " + path + " was answered with 500, because its handler failed")
          .doesNotContain("secret");
      assertThat(error.getCause()).hasMessageMatching("expected a .*Response, got null");
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // as a program without NullAway
  private static <T> T missing() {
    return null;
  }

  @Test
  void wordsAreEscapedAndTheFieldsOfTheErrorAreThere() {
    assertThat(text(ask(site, "/teapot", "text/html")))
        .contains("<h1>418 I&#39;m a &lt;teapot&gt;</h1><p>&quot;No&quot; &amp; &lt;never&gt;\n");
    assertThat(text(ask(site, "/teapot", "application/json")))
        .isEqualTo(
            "{\"title\":\"I'm a <teapot>\",\"status\":418,\"detail\":\"\\\"No\\\" & <never>\"}\n");
    assertThat(text(ask(site, "/teapot", ""))).isEqualTo("418 I'm a <teapot>\n\"No\" & <never>\n");
    assertThat(ask(site, "/teapot", "").fields().first("X-Tea")).contains("a");
  }

  @Test
  void whatWasThrownDoesNotShow() {
    try (var logged = LoggedErrors.open()) {
      for (String accept : new String[] {"", "text/html", "application/json"}) {
        Response answer = ask(site, "/broken", accept);
        assertThat(answer.status()).isEqualTo(Status.INTERNAL_SERVER_ERROR);
        assertThat(text(answer)).doesNotContain("secret", "Illegal");
      }
      assertThat(logged.flush(IllegalStateException.class)).hasSize(3);
    }
  }

  @Test
  void whoDevelopsTheSiteSeesItEscaped() {
    Site developed = site.withErrorPages(ErrorPages.usual().withTracebacks());
    try (var logged = LoggedErrors.open()) {
      assertThat(text(ask(developed, "/broken", "text/html")))
          .contains("<pre>java.lang.IllegalStateException: &lt;script&gt;the secret")
          .containsPattern("\tat spindle\\.web[^/]*/spindle\\.web\\.server\\.ErrorPagesTest\\.")
          .doesNotContain("<script>");
      assertThat(text(ask(developed, "/broken", "application/json")))
          .contains(
              "\"traceback\":\"java.lang.IllegalStateException: <script>", "\\u000a\\u0009at");
      assertThat(text(ask(developed, "/none", ""))).isEqualTo(text(ask(site, "/none", "")));
      assertThat(logged.flush(IllegalStateException.class)).hasSize(2);
    }
  }

  @Test
  void aSiteHasPagesOfItsOwnForOneStatusAndForAllOthers() {
    Site own =
        site.with((request, next) -> next.handle(request))
            .withErrorPages(
                ErrorPages.usual()
                    .with(Status.NOT_FOUND, report -> Response.html("gone: " + report.words()))
                    .withOthers(report -> Response.text("others " + report.status().code())));

    assertThat(text(ask(own, "/none", ""))).isEqualTo("gone: There is nothing at this path.");
    assertThat(ask(own, "/none", "").status()).isEqualTo(Status.NOT_FOUND);
    assertThat(ask(own, "/none", "").fields().first("X-Content-Type-Options")).contains("nosniff");
    assertThat(text(ask(own, "/teapot", ""))).isEqualTo("others 418");
    assertThat(ask(own, "/teapot", "").fields().first("X-Tea")).contains("a");
  }

  @Test
  void aPageMayComeLater() {
    var coming = new Deferred<Response>();
    Site own = site.withErrorPages(ErrorPages.usual().withOthers(_ -> Response.later(coming)));
    Response answer = ask(own, "/none", "");
    assertThat(answer.isHere()).isFalse();

    coming.callback(Response.text("late"));

    var here = new java.util.ArrayList<Response>();
    answer.whenHere().onSuccess(here::add);
    assertThat(text(here.getFirst())).isEqualTo("late");
    assertThat(here.getFirst().status()).isEqualTo(Status.NOT_FOUND);
  }

  @Test
  void aPageThatFailsIsReplacedByTheUsualOne() {
    ErrorPages broken =
        ErrorPages.usual()
            .with(
                Status.NOT_FOUND,
                _ -> {
                  throw new IllegalArgumentException("on purpose");
                })
            .withOthers(_ -> Response.later(Deferred.fail(new IllegalArgumentException("so"))));
    Site own = site.withErrorPages(broken);
    try (var logged = LoggedErrors.open()) {
      assertThat(text(ask(own, "/none", ""))).isEqualTo(text(ask(site, "/none", "")));
      var here = new java.util.ArrayList<Response>();
      ask(own, "/teapot", "").whenHere().onSuccess(here::add);
      assertThat(here.getFirst().status().code()).isEqualTo(418);
      assertThat(text(here.getFirst())).startsWith("418 ");
      assertThat(logged.flush(IllegalArgumentException.class)).hasSize(2);
    }
  }

  @Test
  void aStatusThatIsNoErrorHasNoSuchPage() {
    assertThatThrownBy(() -> ErrorPages.usual().with(Status.OK, _ -> Response.text("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200 OK");
  }

  private static final class Silent extends Protocol {}

  private static Site withPages(Site site) {
    return site.withErrorPages(
        ErrorPages.usual()
            .withOthers(
                report -> Response.text(report.request().method() + " " + report.status().code())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1~~                                         | 400 | GET 400",
        "POST / HTTP/1.1~~                                        | 400 | POST 400",
        "nonsense~~                                               | 400 | GET 400",
        "GET / HTTP/3.0~~                                         | 505 | GET 505",
        "PUT /none HTTP/1.1~Host: a~Transfer-Encoding: chunked~~x~ | 400 | PUT 400",
        "HEAD / HTTP/1.1~~                                        | 400 | ''",
        "HEAD / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~x~   | 400 | ''",
      })
  void whatIsNoRequestOrNoBodyHasTheSitesPageToo(String request, int status, String body) {
    Site waiting =
        Site.answering(r -> Response.later(r.body().text(9).addCallback(Response::text)));
    String answer = Client.of(withPages(waiting)).ask(request);

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("~Connection: close~", "~X-Content-Type-Options: nosniff~")
        .endsWith("~~" + body);
    assertThat(Client.of(waiting).ask(request)).contains("~Content-Length: ");
  }

  @Test
  void aPageForThemIsNotWaitedFor() {
    var cancelled = new ArrayList<String>();
    Site later =
        site.withErrorPages(
            ErrorPages.usual()
                .with(
                    Status.BAD_REQUEST,
                    _ -> Response.later(new Deferred<>(_ -> cancelled.add("the page"))))
                .with(
                    Status.HTTP_VERSION_NOT_SUPPORTED,
                    _ -> Response.of(Body.written(out -> out.write("one piece")), "text/plain")));

    assertThat(Client.of(later).ask("nonsense~~")).contains("~~400 Bad Request\n");
    assertThat(cancelled).containsExactly("the page");
    assertThat(Client.of(later).ask("GET / HTTP/1.3~~")).contains("~~505 HTTP Version Not");
  }

  @Test
  void soHasWhoIsToWaitNoLongerAndWhoIsToAskForAnotherProtocol() {
    Site slow =
        Site.of(
                routes -> {
                  routes.get("/late").answerLater(_ -> new Deferred<>());
                  routes
                      .get("/other")
                      .answer(_ -> Response.upgrade(new Upgrade("shout", Silent::new)));
                })
            .withLimits(WebLimits.defaults().withHandlerTimeout(Duration.ofSeconds(1)));
    var client = Client.of(withPages(slow));
    client.send("GET /late HTTP/1.1~Host: a~~");
    client.advance(Duration.ofSeconds(2));

    assertThat(client.received()).contains("~Retry-After: 1~").endsWith("~~GET 503");
    assertThat(client.ask("GET /other HTTP/1.1~Host: a~~"))
        .startsWith("HTTP/1.1 426 ")
        .contains("~Upgrade: shout~", "~Connection: upgrade~")
        .endsWith("~~GET 426");
  }

  @Test
  void thePageOfWhoIsToWaitNoLongerMayComeLater() {
    var coming = new Deferred<Response>();
    Site slow =
        Site.of(routes -> routes.get("/late").answerLater(_ -> new Deferred<>()))
            .withLimits(WebLimits.defaults().withHandlerTimeout(Duration.ofSeconds(1)))
            .withErrorPages(ErrorPages.usual().withOthers(_ -> Response.later(coming)));
    var client = Client.of(slow);
    client.send("GET /late HTTP/1.1~Host: a~~");
    client.advance(Duration.ofSeconds(2));
    assertThat(client.received()).isEmpty();
    coming.callback(Response.text("sorry"));

    assertThat(client.received()).startsWith("HTTP/1.1 503 ").endsWith("~~sorry");
  }
}
