package spindle.web.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.testing.LoggedErrors;
import spindle.web.Handler;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

class SecurityHeadersTest {
  private static final Request CLEAR = Request.get("/");
  private static final Request TLS =
      CLEAR.withOrigin(new Origin(CLEAR.origin().peer(), CLEAR.origin().host(), true));

  private static Fields ask(SecurityHeaders headers, Request request, Response answer) {
    return Site.answering(_ -> answer).with(headers).handle(request).fields();
  }

  @Test
  void everyResponseHasThemAndHstsIsForTls() {
    String usual =
        """
        Content-Type: text/plain; charset=utf-8
        X-Content-Type-Options: nosniff
        X-Frame-Options: SAMEORIGIN
        Content-Security-Policy: frame-ancestors 'self'
        Referrer-Policy: strict-origin-when-cross-origin
        """;

    assertThat(ask(SecurityHeaders.usual(), CLEAR, Response.text("a")).toString()).isEqualTo(usual);
    assertThat(ask(SecurityHeaders.usual(), TLS, Response.text("a")).toString())
        .isEqualTo(usual + "Strict-Transport-Security: max-age=15552000\n");
  }

  @Test
  void errorsToo() {
    Site site = Site.of(_ -> {}).with(SecurityHeaders.usual());

    assertThat(site.handle(CLEAR).fields().has("X-Content-Type-Options")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST /read HTTP/1.1~Host: a~Content-Length: 99999999~~ | 413",
        "GET /%zz HTTP/1.1~Host: a~~ | 400",
        "FOO / HTTP/1.1~Host: a~~ | 501",
        "POST / HTTP/1.1~Host: a~~ | 405",
        "GET / HTTP/1.1~Host: a~Expect: x~~ | 417",
        "POST /take HTTP/1.1~Host: a~Content-Encoding: x~Content-Length: 1~~a | 415",
        "GET / HTTP/1.1~Host: a~~ | 500",
      })
  void thoseThatTheServerMakesToo(String request, String status) {
    Handler take = _ -> Response.text("taken");
    Site site =
        Site.of(
                routes -> {
                  routes.get("/").answer(_ -> Response.of(Status.of(700)));
                  routes
                      .post("/read")
                      .answerLater(r -> r.body().text(9).addCallback(Response::text));
                  routes.post("/take").answer(take.with(RequestDecoding.usual()));
                })
            .with(SecurityHeaders.usual());
    try (var errors = LoggedErrors.open()) {
      assertThat(new SiteClient(site).ask(request))
          .startsWith("HTTP/1.1 " + status)
          .contains("~X-Content-Type-Options: nosniff~");
      assertThat(errors.flush(IllegalArgumentException.class))
          .hasSize(status.equals("500") ? 1 : 0);
    }
  }

  @Test
  void whatAHandlerSaysStays() {
    Response own = Response.text("a").withField("content-security-policy", "default-src 'none'");

    assertThat(ask(SecurityHeaders.usual(), CLEAR, own).all("Content-Security-Policy"))
        .containsExactly("default-src 'none'");
  }

  @Test
  void theyCanBeOthers() {
    SecurityHeaders headers =
        SecurityHeaders.usual()
            .with("Referrer-Policy", "no-referrer")
            .with("Permissions-Policy", "camera=()")
            .without("X-Frame-Options")
            .withHsts(Duration.ofDays(1), true);
    Fields fields = ask(headers, TLS, Response.text("a"));

    assertThat(fields.all("Referrer-Policy")).containsExactly("no-referrer");
    assertThat(fields.has("Permissions-Policy")).isTrue();
    assertThat(fields.has("X-Frame-Options")).isFalse();
    assertThat(fields.all("Strict-Transport-Security"))
        .containsExactly("max-age=86400; includeSubDomains");
    assertThat(
            ask(headers.without("Strict-Transport-Security"), TLS, Response.text("a"))
                .has("Strict-Transport-Security"))
        .isFalse();
    assertThatThrownBy(() -> headers.with("strict-transport-security", "max-age=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("withHsts");
  }
}
