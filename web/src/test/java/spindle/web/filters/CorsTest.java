package spindle.web.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

/// What pages of other origins may.
class CorsTest {
  private static final String APP = "https://app.example";
  private static final Handler SITE = _ -> Response.text("hello");

  private static Request get(String origin) {
    return Request.get("/").withField("Origin", origin);
  }

  private static Request preflight(String origin) {
    return Request.of("OPTIONS", "/")
        .withField("Origin", origin)
        .withField("Access-Control-Request-Method", "PUT");
  }

  private static Fields ask(Cors cors, Request request) throws Exception {
    return SITE.with(cors).handle(request).fields().without("Content-Type");
  }

  @Test
  void aPageOfAnOriginThatMayIsToldSo() throws Exception {
    Cors cors = Cors.from(APP, "http://localhost:5173").withResponseFields("Location", "X-Sum");

    assertThat(ask(cors, get(APP)).toString())
        .isEqualTo(
            """
            Vary: Origin
            Access-Control-Allow-Origin: https://app.example
            Access-Control-Expose-Headers: Location, X-Sum
            """);
    assertThat(ask(cors, get("http://localhost:5173")).has("Access-Control-Allow-Origin")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example",
        "http://app.example",
        "https://app.example:8443",
        "https://app.example.evil.example",
        "https://evil-app.example",
        "null",
        "",
        "*"
      })
  void othersAreNotButTheirResponsesVaryToo(String origin) throws Exception {
    for (Cors cors : new Cors[] {Cors.from(APP), Cors.from(APP).withCredentials()}) {
      assertThat(ask(cors, get(origin)).toString()).isEqualTo("Vary: Origin\n");
      assertThat(ask(cors, Request.get("/")).toString()).isEqualTo("Vary: Origin\n");
      assertThatThrownBy(() -> ask(cors, preflight(origin)))
          .isInstanceOfSatisfying(
              HttpError.class,
              e -> {
                assertThat(e.status()).isEqualTo(Status.FORBIDDEN);
                assertThat(e.fields()).isEqualTo(Fields.of("Vary", "Origin"));
              });
    }
  }

  @Test
  void aPreflightIsAnsweredBeforeAuthentication() throws Exception {
    Handler guarded =
        _ -> {
          throw new HttpError(Status.UNAUTHORIZED, "Who are you?");
        };
    Response response = guarded.with(Cors.from(APP)).handle(preflight(APP));

    assertThat(response.status()).isEqualTo(Status.NO_CONTENT);
    assertThat(response.fields().toString())
        .isEqualTo(
            """
            Access-Control-Allow-Origin: https://app.example
            Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers
            Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE
            Access-Control-Allow-Headers: Content-Type
            Access-Control-Max-Age: 600
            """);
  }

  @Test
  void whatMayBeSentCanBeSaid() throws Exception {
    Cors cors =
        Cors.from(APP)
            .withMethods("GET", "QUERY")
            .withRequestFields("Authorization", "X-Token")
            .withMaxAge(Duration.ofHours(2))
            .withCredentials();

    assertThat(ask(cors, preflight(APP)).toString())
        .contains(
            "Access-Control-Allow-Credentials: true\n",
            "Access-Control-Allow-Methods: GET, QUERY\n",
            "Access-Control-Allow-Headers: Authorization, X-Token\n",
            "Access-Control-Max-Age: 7200\n");
    assertThat(ask(cors, get(APP)).toString())
        .contains("Access-Control-Allow-Credentials: true\n")
        .doesNotContain("Methods");
  }

  @Test
  void whatEverybodyMayReadDoesNotVaryAndHasNoCredentials() throws Exception {
    for (String origin : new String[] {APP, "null", ""}) {
      assertThat(ask(Cors.fromAnywhere(), get(origin)).toString())
          .isEqualTo("Access-Control-Allow-Origin: *\n");
    }
    assertThat(
            ask(Cors.fromAnywhere(), preflight("null")).firstOr("Access-Control-Allow-Origin", ""))
        .isEqualTo("*");
    assertThatThrownBy(() -> Cors.fromAnywhere().withCredentials())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got all");
  }

  @Test
  void aPredicateIsAskedAboutAllButNull() throws Exception {
    Cors cors = Cors.fromWhere(origin -> !origin.equals(APP)).withCredentials();

    assertThat(ask(cors, get("https://a.example")).firstOr("Access-Control-Allow-Origin", ""))
        .isEqualTo("https://a.example");
    assertThat(ask(cors, get(APP)).has("Access-Control-Allow-Origin")).isFalse();
    assertThat(ask(cors, get("null")).has("Access-Control-Allow-Origin")).isFalse();
  }

  @Test
  void otherRequestsWithOptionsAreTheHandlers() throws Exception {
    Request options = Request.of("OPTIONS", "/").withField("Origin", APP);

    assertThat(SITE.with(Cors.from(APP)).handle(options).status()).isEqualTo(Status.OK);
  }

  @Test
  void varyIsAddedToWhatIsThereAndErrorsAreReadableToo() {
    Site site =
        Site.of(routes ->
                routes
                    .get("/")
                    .answer(_ -> Response.text("a").withField("Vary", "Accept-Encoding")))
            .with(Cors.from(APP));

    assertThat(site.handle(get(APP)).fields().all("Vary"))
        .containsExactly("Accept-Encoding", "Origin");
    Response missing = site.handle(Request.get("/none").withField("Origin", APP));
    assertThat(missing.status()).isEqualTo(Status.NOT_FOUND);
    assertThat(missing.fields().has("Access-Control-Allow-Origin")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "*", "app.example", "https://a/b", "https://a/", "https://u@a", "a:b", ""})
  void whatIsNoOriginIsRefused(String origin) {
    assertThatThrownBy(() -> Cors.from(origin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an origin as scheme://host");
  }

  @Test
  void originsAreTakenInTheFormOfBrowsers() throws Exception {
    Cors cors = Cors.from("HTTPS://App.Example:443", "http://a:80", "http://[::1]:5173");

    for (String origin : new String[] {APP, "http://a", "http://[::1]:5173"}) {
      assertThat(ask(cors, get(origin)).has("Access-Control-Allow-Origin")).isTrue();
    }
  }
}
