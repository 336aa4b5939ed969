package spindle.web.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

/// Who may send what changes something.
class CrossOriginProtectionTest {
  private static final CrossOriginProtection USUAL = CrossOriginProtection.usual();

  private static String ask(CrossOriginProtection filter, String request) {
    Site site = Site.answering(_ -> Response.text("done")).with(filter);
    return new SiteClient(site).ask(request + "~~").substring(9, 12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | Accept: */* | 200",
        "POST | Sec-Fetch-Site: same-origin | 200",
        "POST | Sec-Fetch-Site: none | 200",
        "POST | Sec-Fetch-Site: same-site | 403",
        "POST | Sec-Fetch-Site: cross-site | 403",
        "PUT | Sec-Fetch-Site: cross-site | 403",
        "DELETE | Sec-Fetch-Site: cross-site | 403",
        "FOO | Sec-Fetch-Site: cross-site | 403",
        "get | Sec-Fetch-Site: cross-site | 403",
        "POST | Sec-Fetch-Site: something | 403",
        "POST | Sec-Fetch-Site: cross-site~Origin: http://a:8080 | 403",
        "POST | Sec-Fetch-Site: same-origin~Origin: http://b | 200",
        "POST | Origin: http://a:8080 | 200",
        "POST | Origin: https://A:8080 | 200",
        "POST | Origin: http://a | 403",
        "POST | Origin: http://b:8080 | 403",
        "POST | Origin: http://a:8080.evil | 403",
        "POST | Origin: null | 403",
        "POST | Origin: a:8080 | 403",
        "GET | Sec-Fetch-Site: cross-site | 200",
        "HEAD | Origin: http://b | 200",
        "OPTIONS | Origin: http://b | 200",
        "GET | Origin: http://b~Connection: x, upgrade~Upgrade: websocket | 403",
        "GET | Origin: http://a:8080~Connection: upgrade~Upgrade: websocket | 200",
        "GET | Connection: upgrade~Upgrade: h2c | 200",
      })
  void whereItComesFromDecides(String method, String fields, String status) {
    String request = method + " / HTTP/1.1~Host: a:8080~" + fields;

    assertThat(ask(USUAL, request)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"a,http://a", "a,http://a:80", "a:80,http://a", "a:443,https://a", "A,https://a:443"})
  void portsThatNeedNotBeSaidAreNone(String host, String origin) {
    assertThat(ask(USUAL, "POST / HTTP/1.1~Host: " + host + "~Origin: " + origin)).isEqualTo("200");
  }

  @Test
  void aRequestWithoutAHostIsNobodys() {
    assertThat(ask(USUAL, "POST / HTTP/1.0~Origin: http://a")).isEqualTo("403");
  }

  @Test
  void otherOriginsCanBeTrusted() {
    CrossOriginProtection trusting = USUAL.trusting("https://app.example").trusting("http://b");
    String start = "POST / HTTP/1.1~Host: a~Sec-Fetch-Site: cross-site~Origin: ";

    assertThat(ask(trusting, start + "https://app.example")).isEqualTo("200");
    assertThat(ask(trusting, start + "http://b")).isEqualTo("200");
    assertThat(ask(trusting, start + "http://app.example")).isEqualTo("403");
    assertThatThrownBy(() -> USUAL.trusting("null")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void someRequestsCanBeLeftOut() throws Exception {
    Handler handler = _ -> Response.text("done");
    Handler some = handler.with(USUAL.unless(r -> r.target().equals("/hook")));

    assertThat(some.handle(post("/hook")).status()).isEqualTo(Status.OK);
    assertThatThrownBy(() -> some.handle(post("/other")))
        .isInstanceOf(HttpError.class)
        .hasMessage("This request comes from a page of another origin.");
  }

  private static Request post(String target) {
    return Request.of("POST", target).withField("Sec-Fetch-Site", "cross-site");
  }
}
