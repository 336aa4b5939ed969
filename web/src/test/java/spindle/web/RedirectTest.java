package spindle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.Status;

/// Where a client may be sent.
class RedirectTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a//b",
        "/a?b=//c\\d#e",
        "a",
        "./a:b",
        "../a",
        "?a=b:c",
        "#top",
        "/a:b",
        "/a?{|}",
        "https://example.org",
        "HTTP://example.org/a?b",
        "http://[::1]:80/",
        "/%0d%0aSet-Cookie:%20a"
      })
  void toAPathOrAUri(String location) {
    Response answer = Response.redirect(Status.FOUND, location);

    assertThat(answer.status()).isEqualTo(Status.FOUND);
    assertThat(answer.fields().first("Location")).contains(location);
    assertThat(answer.fields().first("Content-Type")).contains("text/html; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "//example.org",
        "/\\example.org",
        "\\\\example.org",
        "a\\b",
        "http:example.org",
        "http:/example.org",
        "http://",
        "https:///a",
        "https://?a",
        "javascript:alert(1)",
        "data:text/html,a",
        "ftp://a/",
        "mailto:a@b",
        ":a",
        "/a b",
        "/a\r\nSet-Cookie: a",
        "/\u0000",
        "/a\tb",
        "\t//example.org",
        "/\u00e4",
        " /a",
        "///example.org",
        "1:a",
        "/a?\u00e4"
      })
  void notToWhatBrowsersTakeForAnotherPlace(String location) {
    assertThatThrownBy(() -> Response.redirect(Status.FOUND, location))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a path");
    assertThatThrownBy(() -> Response.seeOther(location))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thePageEscapesTheLocation() {
    var page = Response.seeOther("/?\"><script>'&").body().whole();

    assertThat(page == null ? "" : StandardCharsets.UTF_8.decode(page).toString())
        .isEqualTo(
            "<!doctype html><title>303 See Other</title><p>It is"
                + " <a href=\"/?&quot;&gt;&lt;script&gt;&#39;&amp;\">here</a>.\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 300, 304, 305, 404})
  void onlyByAStatusThatSendsElsewhere(int code) {
    assertThatThrownBy(() -> Response.redirect(Status.of(code), "/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(code));
  }
}
